import { ExactNumber } from '../json/json.ts';
import {
  ComposedText,
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  isModule,
  textOf,
  type Content,
  type ContentObject,
} from './content.ts';
import { expressionsIn, replaceModules, textAround } from './expressions.ts';

/** New numbers of modules, by the text of the old one. */
export type ModuleNumbers = ReadonlyMap<string, number>;

/** Members of a module with expressions. */
const expressionParts = ['mapper', 'filter', 'parameters', 'filters', 'outputs', 'branches'];

/** Returns the id of the module that feeds an aggregator, in any form. */
export function feederOf(module: ContentObject): string | undefined {
  const feeder = contentMember(contentMember(module, 'parameters'), 'feeder');
  if (feeder instanceof ExactNumber) return feeder.text;
  if (typeof feeder === 'number') return String(feeder);
  return typeof feeder === 'string' && /^\d+$/.test(feeder) ? feeder : undefined;
}

/** Calls `visit` for each text of a module with expressions, with the ids that it refers to and its place. */
export function visitExpressions(
  module: ContentObject,
  visit: (ids: ReadonlySet<string>, place: readonly string[]) => void,
): void {
  for (const part of expressionParts)
    visitTexts(contentMember(module, part) ?? null, [part], (text, at) =>
      visit(modulesOfText(text), at.map(String)),
    );
}

function modulesOfText(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [from, to] of expressionsIn(text))
    replaceModules(text.slice(from, to), (id) => {
      found.add(id);
      return id;
    });
  return found;
}

/** Visits the texts with expressions. Passes the same array as place each time. */
function visitTexts(
  content: Content,
  place: (string | number)[],
  visit: (text: string, place: readonly (string | number)[]) => void,
): void {
  const inside = (item: Content, key: string | number) => {
    if (typeof item !== 'string' && (typeof item !== 'object' || isModule(item))) return;
    place.push(key);
    visitTexts(item, place, visit);
    place.pop();
  };
  const text = content instanceof ComposedText ? textAround(content) : content;
  if (typeof text === 'string') {
    if (text.includes('{{')) visit(text, place);
  } else if (isContentArray(content)) {
    for (const [index, item] of content.entries()) inside(item, index);
  } else if (isContentObject(content)) {
    for (const name of Object.keys(content)) inside(content[name] as Content, name);
  }
}

/** Returns a scenario whose modules have new numbers, in their ids and in everything that refers to them. */
export function withModuleNumbers(scenario: ContentObject, numbers: ModuleNumbers): ContentObject {
  return numbers.size === 0 ? scenario : new NumberWriter(numbers).object(scenario, false);
}

class NumberWriter {
  readonly #numbers: ModuleNumbers;

  constructor(numbers: ModuleNumbers) {
    this.#numbers = numbers;
  }

  object(object: ContentObject, isInModule: boolean): ContentObject {
    const isHere = isModule(object);
    const copy = contentObject();
    for (const [key, value] of Object.entries(object)) {
      if (isHere && key === 'metadata') copy[key] = value;
      else if (isHere && key === 'id') copy[key] = this.#id(value);
      else if (isHere && key === 'parameters') copy[key] = this.#parameters(value);
      else copy[key] = this.#value(value, isInModule || isHere);
    }
    return copy;
  }

  #value(value: Content, isInModule: boolean): Content {
    if (isContentArray(value)) return value.map((item) => this.#value(item, isInModule));
    if (isContentObject(value)) return this.object(value, isInModule);
    if (!isInModule) return value;
    if (value instanceof ComposedText)
      return textOf(value.parts.map((part) => (typeof part === 'string' ? this.#text(part) : part)));
    return typeof value === 'string' ? this.#text(value) : value;
  }

  /** Changes an aggregator's source and the structure that it fills, which are written without braces. */
  #parameters(parameters: Content): Content {
    const changed = this.#value(parameters, true);
    if (!isContentObject(changed)) return changed;
    const copy = contentObject(Object.entries(changed));
    const { feeder, target } = copy;
    if (feeder === undefined) return changed;
    copy['feeder'] = this.#id(feeder);
    if (typeof target === 'string')
      copy['target'] = target.replace(/^\d+(?=\.)/, (id) => String(this.#numbers.get(id) ?? id));
    return copy;
  }

  #id(id: Content): Content {
    if (typeof id === 'number') return this.#numbers.get(String(id)) ?? id;
    return typeof id === 'string' ? String(this.#numbers.get(id) ?? id) : id;
  }

  #text(text: string): string {
    let [changed, done] = ['', 0];
    for (const [from, to] of expressionsIn(text)) {
      const expression = replaceModules(text.slice(from, to), (id) => String(this.#numbers.get(id) ?? id));
      changed += text.slice(done, from) + expression;
      done = to;
    }
    return done === 0 ? text : changed + text.slice(done);
  }
}
