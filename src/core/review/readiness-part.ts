import {
  bindingId,
  kindsText,
  mostCandidates,
  resourceOf,
  type BindingCandidate,
} from '../plan/readiness.ts';
import type { ReadinessItem } from '../plan/readiness-item.ts';
import { streamSlug } from '../tree/tree.ts';
import { bullets, fenced, firstOf } from '../text/markdown/block.ts';
import { code, prose } from '../text/markdown/inline.ts';
import { counted, escaped } from './words.ts';

/** Limit on the number of named streams that need one resource. */
const mostUsers = 5;

/** Number of prerequisites from which only the first place that uses each is named. */
const mostInFull = 20;

/** Lists the unmet prerequisites, the YAML to bind them, and the comment that binds them. Empty where all are met. */
export function readinessPart(
  open: readonly ReadinessItem[],
  environment: string,
  most: number,
): readonly string[] {
  if (open.length === 0) return [];
  const shown = open.slice(0, most);
  const more = open.length - shown.length;
  const bindable = shown.filter(({ yaml }) => yaml !== undefined);
  const binds = bindable.map(bindLine).join('\n');
  return [
    `**Must exist in the tenant and ${open.length === 1 ? 'is' : 'are'} not bound: ${counted(open.length, 'thing')}**${kindsText(open)}`,
    ...(shown.length === 0
      ? []
      : [
          bullets(
            firstOf(
              open.map((item) => openItem(item, open.length > mostInFull ? 1 : Infinity)),
              most,
            ),
          ),
        ]),
    ...(bindable.length === 0
      ? []
      : [
          `To add to ${code(`environments/${environment}.yaml`)} on the base branch${more === 0 ? '' : `, and ${more} more`}:`,
          fenced('yaml', bindingsYaml(bindable)),
          `or, as a comment here, which opens a pull request with it${binds.endsWith(openId) || binds.includes(`${openId}\n`) ? ' (put the id in the place of `<id>`)' : ''}:`,
          fenced('', binds),
        ]),
  ];
}

function openItem(item: ReadinessItem, mostUses: number): string {
  const users = item.neededBy.map((stream) => code(streamSlug(stream)));
  const uses = item.uses.slice(0, mostUses).map((use) => prose(use));
  const candidates = candidatesOf(item).map(({ id, name }) => `${code(id, 60)} (${code(name, 60)})`);
  return [
    `${code(item.path, 120)}: ${prose(stateOf(item))}`,
    users.length === 0 ? '' : `, for ${firstOf(users, mostUsers).join(', ')}`,
    uses.length === 0 ? '' : `, used in ${uses.join('; ')}`,
    candidates.length === 0 ? '' : `; candidates: ${firstOf(candidates, mostCandidates).join(', ')}`,
  ].join('');
}

function stateOf(item: ReadinessItem): string {
  const resource = resourceOf(item);
  switch (item.is) {
    case 'ambiguous':
      return `more than one ${resource} could be meant`;
    case 'wrongValue':
      return `has another value in the tenant: set it to ${item.wanted.value}`;
    case 'wrongType':
      return `is bound to ${item.found.id}, of type ${item.found.type} where ${item.wanted.type} is wanted`;
    case 'unbound':
      return item.id === undefined
        ? `no ${resource} is bound`
        : `is bound to ${item.id}, which the tenant does not have`;
    case 'bound':
    case 'left to a person':
      return resource;
  }
}

function candidatesOf(item: ReadinessItem): readonly BindingCandidate[] {
  return 'candidates' in item ? (item.candidates ?? []) : [];
}

function bindingsYaml(items: readonly ReadinessItem[]): string {
  return ['bindings:', ...items.map(({ path }) => `  ${yamlKey(path)}: ${bindingId(path)}`)].join('\n');
}

const plainPath = /^[a-z][\w/.-]*$/;

/** Returns a path as a YAML key. Most are plain, but one in a manually edited file may be anything. */
function yamlKey(path: string): string {
  return plainPath.test(path) ? path : quoted(path);
}

/** Quotes a text on one line, so that YAML and JSON read the same text. */
function quoted(text: string): string {
  return escaped(JSON.stringify(text));
}

/**
 * Returns the command that binds an item, with the id where the tenant has one resource of the wanted type. Its name is
 * shown above, and people decide.
 */
function bindLine(item: ReadinessItem): string {
  const path = plainPath.test(item.path) ? item.path : quoted(item.path);
  const [only, ...others] = candidatesOf(item);
  const isOnly = only !== undefined && others.length === 0 && only.type === item.wanted.type;
  return `/sluice bind ${path}=${isOnly && /^[\w.-]{1,80}$/.test(only.id) ? only.id : bindingId(item.path)}`;
}

const openId = '<id>';
