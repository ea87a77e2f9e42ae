import { bindingId, kindsText, listOf, observedText, resourceOf, type Readiness } from '../readiness.ts';
import type { ReadinessItem } from '../readiness-item.ts';
import { firstOf } from '../../text/markdown/block.ts';
import { streamSlug } from '../../tree/tree.ts';

const words: Record<Readiness['is'], string> = {
  bound: 'bound',
  unbound: 'unbound',
  ambiguous: 'ambiguous',
  wrongType: 'wrong type',
  wrongValue: 'wrong value',
  'left to a person': 'left to a person',
};

/** Limit on listed prerequisites that need nothing. */
const mostReady = 10;

const isReady = (item: ReadinessItem) => item.is === 'bound' && item.problem === undefined;

/**
 * Describes the prerequisites of a plan: how many are met, and each one that these streams need or that is not ready.
 * Empty where the streams need none and all are ready.
 */
export function readinessLines(
  items: readonly ReadinessItem[],
  streams: ReadonlySet<string>,
  environment: string,
): readonly string[] {
  const isNeeded = ({ neededBy }: ReadinessItem) => neededBy.some((stream) => streams.has(stream));
  const shown = items.filter((item) => isNeeded(item) || item.problem !== undefined);
  if (shown.length === 0) return [];
  const ready = shown.filter(isReady);
  return [
    `Prerequisites in the tenant, which imports do not include: ${countsOf(items)}`,
    ...shown.filter((item) => !isReady(item)).flatMap(itemLines),
    ...ready.slice(0, mostReady).flatMap(itemLines),
    ...(ready.length > mostReady ? [`  and ${ready.length - mostReady} more bound`] : []),
    ...toAdd(shown, environment),
  ];
}

/** Returns the missing bindings as one text to paste. */
function toAdd(items: readonly ReadinessItem[], environment: string): readonly string[] {
  const open = items.filter(({ yaml }) => yaml !== undefined);
  if (open.length === 0) return [];
  return [
    `  To add to environments/${environment}.yaml:`,
    '      bindings:',
    ...open.map(({ path }) => `        ${path}: ${bindingId(path)}`),
  ];
}

function countsOf(items: readonly ReadinessItem[]): string {
  const counts = Map.groupBy(items, wordOf);
  return [...counts].map(([word, of]) => `${of.length} ${word}${kindsText(of)}`).join(', ');
}

function wordOf(item: ReadinessItem): string {
  return item.is === 'bound' && !item.checked ? 'bound, not checked' : words[item.is];
}

function itemLines(item: ReadinessItem): readonly string[] {
  const first = `  ${wordOf(item)}: ${item.path}${whichOf(item)}`;
  const users = usersOf(item);
  if (item.problem === undefined && item.is !== 'left to a person')
    return [`${first}, for ${users}`, ...item.uses.slice(0, 1).map((use) => `      used in ${use}`)];
  const candidates = 'candidates' in item ? (item.candidates ?? []) : [];
  return [
    first,
    `      ${resourceOf(item)}, for ${users}`,
    ...item.uses.map((use) => `      used in ${use}`),
    ...(candidates.length === 0 ? [] : [`      candidates: ${listOf(candidates, item.wanted)}`]),
  ];
}

/** Limit on the named streams that use a prerequisite. */
const mostUsers = 5;

function usersOf({ neededBy }: ReadinessItem): string {
  return firstOf(neededBy.map(streamSlug), mostUsers).join(', ') || 'no stream';
}

function whichOf(item: ReadinessItem): string {
  switch (item.is) {
    case 'bound': {
      const name = item.found === undefined ? '' : ` (${item.found.name}${observedText(item.found)})`;
      const value = item.wanted.value === undefined ? '' : `, set it to ${item.wanted.value}`;
      return ` is ${item.id}${name}${item.by === 'choice' ? ', chosen at import' : ''}${value}`;
    }
    case 'unbound':
      return item.id === undefined ? '' : ` is ${item.id}, which is not there`;
    case 'wrongType':
      return ` is ${item.found.id}, of type ${item.found.type}`;
    case 'wrongValue':
      return `, set it to ${item.wanted.value}`;
    case 'ambiguous':
    case 'left to a person':
      return '';
  }
}
