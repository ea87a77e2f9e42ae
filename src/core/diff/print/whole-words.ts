import {
  contentMember,
  isContentArray,
  isContentObject,
  textMember,
  type Content,
} from '../../stream/content.ts';
import type { Addition, FlowSummary, ModuleSummary, Removal } from '../change.ts';
import { conditionsText, conditionText } from '../condition-words.ts';
import type { Names } from '../names.ts';
import { wordFor } from '../vocabulary.ts';
import type { ChangeStyle } from './change-style.ts';
import { valueStart } from './value-text.ts';

/** Limits on the characters of all details of an item, and of one of them. */
const longestDetails = 100;
const longestDetail = 60;
/** Limit on the modules of one line. */
const mostModules = 20;

/** Members of an item that its name or its flows show. */
const shownElsewhere = new Set(['flow', 'name', 'label', 'type', 'conditions']);

/** Describes what an added or removed item has: its details, then its modules. Empty where it has neither. */
export function wholeWords(change: Addition | Removal, names: Names, style: ChangeStyle): string {
  const value = change.op === 'added' ? change.after : change.before;
  const parts = [detailWords(change, value, names, style), flowWords(change.flows ?? [], style)];
  return parts.filter((part) => part !== '').join('; ');
}

function detailWords(
  { crumbs, flows = [] }: Addition | Removal,
  value: Content,
  names: Names,
  style: ChangeStyle,
): string {
  const { noun = '', id = '' } = crumbs.at(-1) ?? {};
  if (['stream', 'scenario'].includes(noun)) return '';
  if (noun === 'module') return listWords(moduleDetails(value, names), style);
  if (['route', 'branch', 'tool'].includes(noun)) return listWords(branchDetails(value, names), style);
  if (noun === 'condition') return style.value(conditionText(value, ['b']), longestDetails);
  if (noun === 'alternative') return style.value(conditionsText([value]), longestDetails);
  if (id === 'filter' && isContentObject(value)) return listWords(filterDetails(value), style);
  if (flows.length > 0) return '';
  return style.value(valueStart(value, names, 2 * longestDetails), longestDetails);
}

function moduleDetails(module: Content, names: Names): readonly string[] {
  const filter = filterDetails(contentMember(module, 'filter')).join(', ');
  const fields = (['parameters', 'mapper'] as const).flatMap((part) =>
    membersOf(contentMember(module, part)).map(([key, value]) => {
      const label = part === 'parameters' ? (wordFor('parameters', key).label ?? key) : key;
      return detail(label, value, names);
    }),
  );
  return filter === '' ? fields : [`filter ${filter}`, ...fields];
}

function branchDetails(branch: Content, names: Names): readonly string[] {
  const rest = membersOf(branch).filter(([key, value]) => !shownElsewhere.has(key) && !isEmpty(value));
  return [
    ...conditionDetails(firstFilter(branch) ?? branch),
    ...rest.map(([key, value]) => detail(key, value, names)),
  ];
}

/** Returns the filter of a route, which its first module has; undefined for a branch or tool. */
function firstFilter(branch: Content): Content | undefined {
  const flow = contentMember(branch, 'flow');
  return isContentArray(flow) ? contentMember(flow[0], 'filter') : undefined;
}

function filterDetails(filter: Content | undefined): readonly string[] {
  const name = textMember(filter, 'name') ?? '';
  return [...(name === '' ? [] : [`"${name}"`]), ...conditionDetails(filter)];
}

function conditionDetails(holder: Content | undefined): readonly string[] {
  const conditions = conditionsText(contentMember(holder, 'conditions'));
  return conditions === '' ? [] : [`if ${conditions}`];
}

const membersOf = (value: Content | undefined) => (isContentObject(value) ? Object.entries(value) : []);

const isEmpty = (value: Content) => isContentArray(value) && value.length === 0;

const detail = (label: string, value: Content, names: Names) =>
  `${label}: ${valueStart(value, names, 2 * longestDetail)}`;

/** Lists as many details as there is room for, at least one, and the number of the others. */
function listWords(details: readonly string[], style: ChangeStyle): string {
  let length = 0;
  const room = details.findIndex((text, index) => {
    length += Math.min(text.length, longestDetail);
    return index > 0 && length > longestDetails;
  });
  const shown = room === -1 ? details : details.slice(0, room);
  const words = shown.map((text) => style.value(text, longestDetail)).join(', ');
  return shown.length === details.length ? words : `${words}, and ${details.length - shown.length} more`;
}

/** Describes flows module by module: `94 Sleep → 95 Router (route 1: 96 Sleep)`. */
function flowWords(flows: readonly FlowSummary[], style: ChangeStyle): string {
  let left = mostModules;
  let more = 0;
  const inFlows = (all: readonly FlowSummary[]): string =>
    all
      .map(({ step, modules }) => {
        const shown = inFlow(modules);
        return shown === '' || step === undefined ? shown : `${style.crumb(step)}: ${shown}`;
      })
      .filter((words) => words !== '')
      .join('; ');
  const inFlow = (modules: readonly ModuleSummary[]): string =>
    modules
      .flatMap(({ label, flows: inner }) => {
        const isShown = left > 0;
        left -= 1;
        if (!isShown) more += 1;
        const inside = inFlows(inner);
        if (!isShown) return [];
        const name = style.value(label, longestDetail);
        return [inside === '' ? name : `${name} (${inside})`];
      })
      .join(' → ');
  const words = inFlows(flows);
  return more === 0 ? words : `${words} and ${more} more`;
}
