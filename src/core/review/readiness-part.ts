import { budgets } from '../budgets.ts';
import { bindingId, mostCandidates, resourceOf, type BindingCandidate } from '../plan/readiness.ts';
import type { ReadinessItem } from '../plan/readiness-item.ts';
import { streamSlug } from '../tree/tree.ts';
import { blocks, details, fenced, firstOf, shortList } from '../text/markdown/block.ts';
import { code, htmlCode, prose } from '../text/markdown/inline.ts';
import { prerequisiteCounts } from './verdict.ts';
import { escaped } from './words.ts';

/** Limit on the number of named streams that need one resource. */
const mostUsers = 5;

/** Number of prerequisites from which only the first place that uses each is named. */
const mostInFull = 20;

/** Limit on the commands that Sluice reads in one comment. */
const { commands: mostCommands } = budgets.comments;

/**
 * Lists the unmet prerequisites, the comment that binds them, and the YAML that does the same. Empty where all are met.
 */
export function readinessPart(
  open: readonly ReadinessItem[],
  environment: string,
  most: number,
): readonly string[] {
  if (open.length === 0) return [];
  const shown = open.slice(0, most);
  const more = open.length - shown.length;
  const bindable = shown.filter(({ yaml }) => yaml !== undefined);
  const title = `**Prerequisites: ${prerequisiteCounts(open).join(', ')}**`;
  if (shown.length === 0) return [title];
  const items = open.map((item) => openItem(item, open.length > mostInFull ? 1 : Infinity));
  return [
    title,
    ...shortList(items, most),
    ...bindComments(bindable.map(bindLine)),
    bindable.length === 0
      ? ''
      : details(
          `Or add to ${htmlCode(`environments/${environment}.yaml`)} on the base branch${more === 0 ? '' : `, and ${more} more`}`,
          fenced('yaml', bindingsYaml(bindable)),
        ),
  ];
}

/** Returns the comments that bind prerequisites: one, or several in a fold, since Sluice reads few commands of each. */
function bindComments(binds: readonly string[]): readonly string[] {
  if (binds.length === 0) return [];
  const isOpen = binds.some((line) => line.endsWith(openId));
  const hint = isOpen ? `, with the id in place of ${code(openId)}` : '';
  if (binds.length <= mostCommands)
    return [
      `To let Sluice open a pull request that binds ${binds.length === 1 ? 'it' : 'them'}, comment${hint}:`,
      fenced('', binds.join('\n')),
    ];
  const count = Math.ceil(binds.length / mostCommands);
  const comments = Array.from({ length: count }, (_, index) =>
    fenced('', binds.slice(index * mostCommands, (index + 1) * mostCommands).join('\n')),
  );
  const intro = `To let Sluice open a pull request that binds them, write ${count} comments${hint}. Sluice reads ${mostCommands} commands in each.`;
  return [details(`Commands that bind them: ${binds.length}`, blocks(intro, ...comments))];
}

/** Describes a prerequisite in sentences: its state, its users, the places that use it and its possible matches. */
function openItem(item: ReadinessItem, mostUses: number): string {
  const users = item.neededBy.map((stream) => code(streamSlug(stream)));
  const uses = item.uses.slice(0, mostUses).map((use) => prose(use));
  const candidates = candidatesOf(item).map(({ id, name }) => `${code(id, 60)} (${code(name, 60)})`);
  return [
    `${code(item.path, 120)}: ${prose(stateOf(item))}.`,
    users.length === 0 ? '' : `Needed by ${firstOf(users, mostUsers).join(', ')}.`,
    uses.length === 0 ? '' : `Used in ${uses.join('; ')}.`,
    candidates.length === 0 ? '' : `Possible matches: ${firstOf(candidates, mostCandidates).join(', ')}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function stateOf(item: ReadinessItem): string {
  const resource = resourceOf(item);
  switch (item.is) {
    case 'ambiguous':
      return `several resources match ${resource}`;
    case 'wrongValue':
      return `the tenant has another value, set it to ${item.wanted.value}`;
    case 'wrongType':
      return `bound to ${item.found.id} of type ${item.found.type}, but needs type ${item.wanted.type}`;
    case 'unbound':
      return item.id === undefined
        ? `${resource} is not bound`
        : `bound to ${item.id}, which the tenant does not have`;
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
