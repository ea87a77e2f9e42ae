import {
  contentMember,
  isContentArray,
  isContentObject,
  referencesIn,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import type { PathStep } from './change.ts';
import { conditionText } from './condition-words.ts';
import { meaningText } from './meaning.ts';
import { nameAt, type Names } from './names.ts';
import { itemNoun, type Context } from './vocabulary.ts';

/** Fields by which people name an item of a list, best first. */
const nameFields = ['name', 'key', 'label'];

/** Returns the name of a list's item: its number, and its distinguishing member. */
export function itemCrumb(
  list: { readonly context: Context; readonly key: string },
  item: Content,
  index: number,
  names: Names,
): PathStep {
  const id = String(index + 1);
  const noun = itemNoun(list.context, list.key);
  if (list.context === 'logic') return { noun: 'argument', id, label: id };
  if (list.context === 'filter')
    return {
      noun: isContentArray(item) ? 'alternative' : 'condition',
      id,
      label: said(id, conditionText(item, ['a', 'o'])),
    };
  if (noun === 'trigger') return { noun, id, label: said(id, triggerText(item, names)) };
  if (noun === 'step') return { noun, id, label: said(id, stepText(item, names)) };
  if (noun === 'run of scenario') return { noun, id, label: runText(item, names) || id };
  if (noun === 'route') return { noun, id, label: said(id, quoted(routeName(item))) };
  if (noun !== undefined) return { noun, id, label: said(id, quoted(ownName(item))) };
  return { noun: 'field', id, label: ownName(item) ?? id };
}

const said = (number: string, text: string) => (text === '' ? number : `${number} ${text}`);

/** Returns identities of an item within its list, surest first. */
export function itemIdentities(item: Content): readonly string[] {
  const whole = `whole ${meaningText(item)}`;
  if (isContentArray(item)) return [whole, 'list'];
  if (!isContentObject(item)) return [whole];
  const type = typeOf(item);
  if (type !== undefined) return [whole, `type ${type} ${meaningText(essence(item))}`, `type ${type}`];
  const field = nameFields.find((key) => typeof item[key] === 'string' && Object.hasOwn(item, key));
  if (field === undefined) return [whole, 'object'];
  const unnamed = meaningText(withMember(item, field, undefined));
  return [whole, `${field} ${meaningText(item[field] ?? null)}`, `rest ${field} ${unnamed}`];
}

function typeOf(item: Content): string | undefined {
  return [contentMember(item, 'stepType'), contentMember(item, 'trigger_type')].find(
    (type) => typeof type === 'string',
  );
}

/**
 * Returns the streams that a step runs or the events that a trigger receives: all references except those of
 * conditions.
 */
function essence(item: ContentObject): Content {
  const [event, schedule] = ['event_type', 'timeExpression'].map((key) => contentMember(item, key) ?? null);
  return [event ?? null, schedule ?? null, runs(item)];
}

function runs(item: ContentObject): readonly string[] {
  const kept = Object.entries(item).filter(([key]) => key !== 'conditions' && key !== 'branch');
  return kept.flatMap(([, value]) => [...referencesIn(value)].map(([{ path }]) => path));
}

function triggerText(item: Content, names: Names): string {
  const listens = ['event_type', 'timeExpression'].map((key) => contentMember(item, key));
  const texts = listens.filter((text) => typeof text === 'string').filter((text) => text !== '');
  return [typeOf(item) ?? '', ...texts, runText(item, names)].filter((text) => text !== '').join(' ');
}

function stepText(item: Content, names: Names): string {
  const type = typeOf(item)?.replaceAll('_', ' ') ?? '';
  return [type, runText(item, names)].filter((text) => text !== '').join(' ');
}

function runText(item: Content, names: Names): string {
  return isContentObject(item)
    ? runs(item)
        .map((path) => nameAt(names, path))
        .join(', ')
    : '';
}

const quoted = (name: string | undefined) => (name === undefined ? '' : `"${name}"`);

/** Returns the name of a route. Routes have none of their own; people know them by the filter of the first module. */
function routeName(item: Content): string | undefined {
  const flow = contentMember(item, 'flow');
  const first = isContentArray(flow) ? flow[0] : undefined;
  const name = contentMember(contentMember(first, 'filter'), 'name');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function ownName(item: Content): string | undefined {
  const found = nameFields.map((key) => contentMember(item, key));
  return found.filter((name) => typeof name === 'string').find((name) => name !== '');
}
