import { ComposedText, Reference, referencesIn, visitLeaves, type Content } from './content.ts';
import { kinds, type NamedKind } from './kinds.ts';

/** A resource of the Make team or organisation that an expression names. */
export interface NamedResourceUse {
  readonly kind: NamedKind;
  readonly name: string;
  /** Owner of a variable. */
  readonly type: 'team' | 'organization' | undefined;
}

/**
 * Finds the start and end of the text between each `{{` and the next `}}`. A regular expression would read on to the end
 * from each `{{`.
 */
export function* expressionsIn(text: string): Generator<readonly [from: number, to: number]> {
  for (let start = text.indexOf('{{'); start !== -1;) {
    const end = text.indexOf('}}', start + 2);
    if (end === -1) return;
    yield [start + 2, end];
    start = text.indexOf('{{', end + 2);
  }
}

/** Parts of an expression whose content is no code: texts, back-quoted names and regular expressions. */
const quoted = /"[^"]*"|`[^`]*`|(?<=[;(]\s*)\/(?:[^/\\]|\\.)+\/[a-z]*/;

/** `{{3.` of an expression: module 3. Digits after a letter or a dot are not. */
const moduleInExpression = new RegExp(`${quoted.source}|(?<![\\w."\`])(\\d+)(?=\\.[A-Za-z_\`[])`, 'g');

/** Replaces the ids of modules in an expression. */
export function replaceModules(expression: string, replace: (id: string) => string): string {
  return expression.replaceAll(moduleInExpression, (found, id?: string) =>
    id === undefined ? found : replace(id),
  );
}

/** Returns the custom variables and functions that the expressions of a text name. */
export function namedInText(text: string): readonly NamedResourceUse[] {
  const found: NamedResourceUse[] = [];
  for (const [from, to] of expressionsIn(text)) {
    const bare = text.slice(from, to).replaceAll(new RegExp(quoted, 'g'), '``');
    for (const [, owner, name = ''] of bare.matchAll(variable))
      if (!systemVariables.has(name))
        found.push({ kind: 'variable', name, type: owner === 'team' ? 'team' : 'organization' });
    for (const [, name = ''] of bare.matchAll(call))
      if (!builtIn.has(name)) found.push({ kind: 'customFunction', name, type: undefined });
  }
  return found;
}

/** Returns the path of a resource that expressions name. It is the same in every tree. */
export function pathOfNamed({ kind, name, type }: NamedResourceUse): string {
  return `${kinds[kind].folder}/${idOfNamed({ name, type })}`;
}

/** Returns the id of a resource that expressions name, which is the same in every tenant. */
export function idOfNamed({
  name,
  type,
}: {
  readonly name: string;
  readonly type?: string | undefined;
}): string {
  return type === undefined ? name : `${type}.${name}`;
}

/** Returns the uses of custom variables and functions in a value, with their places. Leaves out designer data. */
export function namedIn(
  value: Content,
): readonly (readonly [named: NamedResourceUse, place: readonly string[]])[] {
  const found: (readonly [NamedResourceUse, readonly string[]])[] = [];
  visitLeaves(value, [], (leaf, place) => {
    const text = leaf instanceof ComposedText ? textAround(leaf) : leaf;
    if (typeof text !== 'string' || !text.includes('{{') || place.includes('metadata')) return;
    for (const named of namedInText(text)) found.push([named, place.map(String)]);
  });
  return found;
}

/** Returns every reference in a value, and one for each custom variable or function that its expressions name. */
export function dependenciesIn(value: Content): readonly (readonly [Reference, readonly string[]])[] {
  return [
    ...referencesIn(value),
    ...namedIn(value).map(([named, place]) => [new Reference(pathOfNamed(named)), place] as const),
  ];
}

/** Returns a text with a space in place of each supplied part. */
export function textAround({ parts }: ComposedText): string {
  return parts.map((part) => (typeof part === 'string' ? part : ' ')).join('');
}

// A longer name would be too long for a file.
const variable = /(?<![\w$.`])var\.(team|organization)\.([\w$]{1,128})(?![\w$])/g;
const call = /(?<![\w$.`])([A-Za-z_$][\w$]{0,127})\(/g;

/** Variables that Make itself supplies (docs/reference/platform.md, "Expressions"). */
const systemVariables: ReadonlySet<string> = new Set([
  'id',
  'name',
  'operationsLeft',
  'dataLeft',
  'creditsLeft',
  'remainingCredits',
  'timezone',
  'zone',
  'zoneDomain',
]);

/** Functions and operators of Make's expression language (docs/reference/platform.md, "Expressions"). */
const builtIn: ReadonlySet<string> = new Set(
  `get set if ifempty switch omit pick equal createJSON parseJSON
  abs average ceil floor formatNumber max median min parseNumber round stdevP stdevS sum trunc
  ascii base64 capitalize contains decodeURL encodeURL escapeHTML escapeMarkdown indexOf length lower md5 mime
  replace replaceEmojiCharacters sha1 sha256 sha512 split startcase startCase stripHTML substring toBinary
  toString trim upper
  addDays addHours addMinutes addMonths addSeconds addYears dateDifference formatDate parseDate setDate setDay
  setHour setMinute setMonth setSecond setYear
  add arrayDiff arrayIntersect deduplicate distinct first flatten join keys last map merge remove reverse shuffle
  slice sort toArray toCollection
  and or not mod div`.split(/\s+/),
);
