import { listOf } from '../../core/plan/readiness.ts';
import type { Choice, HandedStream, HandOverFile, HandOverBatch } from '../../ports/hand-over.ts';
import type { BatchPart, ReadManifest } from './manifest.ts';

/** Content of a checklist besides the batch. */
export interface ChecklistFacts {
  readonly tenant: string;
  readonly inbox: string;
  /** Number of the batch's folder. */
  readonly number: string;
}

/** Returns a batch as numbered steps in Markdown, for a person who knows the dashboard and has never seen git. */
export function checklist(round: HandOverBatch, names: readonly string[], facts: ChecklistFacts): string {
  const steps = [
    ...lookFirst(round, facts.inbox),
    ...round.files.map((file, index) => importStep(file, names[index] as string)),
    ...round.states.map(stateStep),
    ...round.retired.map(retireStep),
    exportStep(round, facts.inbox),
  ];
  const parts = [
    `# Checklist ${facts.number}: ${text(round.environment)}`,
    `These are changes for the tenant **${text(facts.tenant)}**. Do the steps in their order, in its dashboard. The files lie beside this list: import them as they are.`,
    ...steps.map((step, index) => numbered(step, index + 1)),
    ...later(round),
    `Revision ${text(round.revision.slice(0, 12))}.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A step: its first line, and the lines below it. */
interface Step {
  readonly title: string;
  readonly parts: readonly string[];
}

function numbered({ title, parts }: Step, number: number): string {
  const mark = `${number}. `;
  const indent = ' '.repeat(mark.length);
  const lines = parts.map((part) => `${indent}- ${part.replaceAll('\n', `\n${indent}`)}`);
  return [`${mark}[ ] **${title}**`, ...lines].join('\n');
}

function importStep(file: HandOverFile, name: string): Step {
  const [first, ...carried] = file.streams;
  return {
    title: `Import \`${name}\`: ${text(first?.name ?? '')}`,
    parts: [
      ...file.streams.filter(({ isNew }) => isNew).map(onlyWhereNew),
      ...(carried.length === 0
        ? []
        : [`The file brings with it: ${carried.map((stream) => text(stream.name)).join(', ')}.`]),
      'Open Value Streams, choose Import at the top right, and choose the file.',
      ...choices(file.choices, carried.length > 0),
      ...file.cloudFunctions.map(
        (one) =>
          `Cloud functions do not travel in files: if there is none called ${text(one)}, create it, and choose it in the step that runs it.`,
      ),
      // Subflows before the streams that run them.
      ...file.streams.toReversed().flatMap(afterwards),
    ],
  };
}

/**
 * Returns the first steps. The tenant cannot be listed, and nothing must be imported twice, so they ask for an export
 * of each stream to be replaced before any import.
 */
function lookFirst({ files }: HandOverBatch, inbox: string): readonly Step[] {
  const names = files.flatMap(({ streams }) => streams.filter(({ isNew }) => isNew).map(({ name }) => name));
  if (names.length === 0) return [];
  return [
    {
      title: 'First look whether there are streams of these names that no checklist brought',
      parts: [
        `Names: ${[...new Set(names)].map(text).join(', ')}.`,
        `If there is one, export it and put its file into the folder ${code(inbox)}. Do not import the file for it below, and say so to whoever sent you this list: it may be what this replaces.`,
      ],
    },
  ];
}

function onlyWhereNew({ name }: HandedStream): string {
  return `Only if the first step found no ${text(name)}.`;
}

/** Lists the choices of an import. `isOfSeveral`: the file has more than one stream. */
function choices(all: readonly Choice[], isOfSeveral: boolean): readonly string[] {
  const placed = Map.groupBy(all, ({ stream, scenario }) => JSON.stringify([stream, scenario]));
  return [...placed.values()].flatMap((those) => {
    const [first] = those;
    if (first === undefined) return [];
    const where = placeOf(first, isOfSeveral);
    const known = those.filter(({ isKnown, isNamed }) => isKnown && isNamed !== true);
    const named = those.filter(
      ({ isNamed, isKnown, value }) => isNamed === true && (!isKnown || value !== undefined),
    );
    const chosen = those.filter(({ isNamed, isKnown }) => isNamed !== true && !isKnown);
    return [
      ...listed(
        `${where}, expressions name these. Create in Make, under the same name, what its team does not have:`,
        named.map(described),
      ),
      ...listed(`${where}, choose:`, chosen.map(described)),
      ...listed(
        `${where}, check that these are chosen already:`,
        known.map((choice) => `${described(choice)} (id ${text(choice.id)})`),
      ),
    ];
  });
}

function placeOf({ stream, scenario }: Choice, isOfSeveral: boolean): string {
  if (scenario === undefined) return isOfSeveral ? `In ${text(stream)} itself` : 'In the value stream itself';
  return `In the scenario ${text(scenario)}${isOfSeveral ? ` of ${text(stream)}` : ''}`;
}

/** Returns a part with a list of its own; nothing for an empty list. */
function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  - ${line}`)].join('\n')];
}

function described({ kind, name, type, path, use, value, candidates = [] }: Choice): string {
  const of = type === undefined ? '' : ` of type ${text(type)}`;
  const which = use === undefined ? '' : ` (${code(path)}), for ${text(use)}`;
  const resource =
    name === undefined
      ? `the ${kind}${of} that stands for ${text(path)}`
      : `the ${kind} ${text(name)}${of}${which}`;
  const set = value === undefined ? '' : `; set it to ${text(value)}`;
  if (candidates.length === 0) return `${resource}${set}`;
  return `${resource}${set}; in this tenant it may be ${text(listOf(candidates, { name, type }))}`;
}

function afterwards({ name, state, replaces, webhooks = [] }: HandedStream): readonly string[] {
  const which = text(name);
  const activate = state === 'active' ? `Activate ${which}.` : `Leave ${which} inactive.`;
  if (replaces === undefined) return [activate];
  const old = `the old ${text(replaces.name)} (id ${text(replaces.id)})`;
  return [
    activate,
    ...listed(
      'The URLs of these webhooks change. Give the new URL to everyone who calls one, before you retire the old stream:',
      webhooks.map(text),
    ),
    `Then retire ${old}: deactivate it once nothing starts it any more, and delete it once none of its instances is running.`,
  ];
}

function stateStep({ name, id, state }: HandOverBatch['states'][number]): Step {
  const verb = state === 'active' ? 'Activate' : 'Deactivate';
  return { title: `${verb} ${text(name)}`, parts: [`Its id is ${text(id)}.`] };
}

function retireStep({ name, id }: HandOverBatch['retired'][number]): Step {
  return {
    title: `Retire the old ${text(name)}`,
    parts: [
      `Its id is ${text(id)}. It was replaced in an earlier round. If it is gone already, there is nothing to do.`,
      'Deactivate it, and delete it once none of its instances is running and no other stream runs it.',
      'Then remove its file from the folder of the last step, or from `done` in it: that ends this reminder.',
    ],
  };
}

function exportStep({ files, states }: HandOverBatch, inbox: string): Step {
  const names = [
    ...files.flatMap(({ streams }) => streams.map(({ name }) => name)),
    ...states.map(({ name }) => name),
  ];
  return {
    title: 'Export each of these streams again',
    parts: [
      `Streams: ${[...new Set(names)].map(text).join(', ')}.`,
      'In the list of value streams, choose Export Value Stream under the three dots.',
      `Put the files into the folder ${code(inbox)}, whatever they are called. From them it is seen that everything arrived.`,
    ],
  };
}

/** Replaces the checklist of a batch that was withdrawn as a whole. */
export function withdrawnChecklist(
  { environment, parts }: ReadManifest,
  { number, inbox, aside }: Pick<ChecklistFacts, 'number' | 'inbox'> & { readonly aside: string },
): string {
  const word = parts.some(({ takenBackFor }) => typeof takenBackFor === 'string')
    ? 'SUPERSEDED'
    : 'WITHDRAWN';
  const lines = [
    `# ${word}: checklist ${number}: ${text(environment)}`,
    `**Do nothing of this any more.** Git has moved on since it was written. Its files lie in ${code(aside)}, and what this list said before lies beside them.`,
    parts.map((part) => `- ${partText(part)}: ${inPlaceOf(part)}`).join('\n'),
    `If a file of it was imported already, let it be: export that stream, and put its file into the folder ${code(inbox)}. It is recognised, and what comes next takes over from it.`,
  ];
  return `${lines.join('\n\n')}\n`;
}

const noticeMark = '> **Not any more: ';

/**
 * Returns a checklist with the withdrawn parts listed at its top. The other parts are still to be done and stay
 * unchanged.
 */
export function noticesIn(before: string, { parts }: ReadManifest, aside: string): string {
  const [title = '', ...rest] = before.split('\n').filter((line) => !line.startsWith(noticeMark));
  const notices = parts
    .filter(({ takenBackFor }) => takenBackFor !== undefined)
    .map((part) => {
      const where = part.isFile ? ` The file lies in ${code(aside)}.` : '';
      // Two spaces at the end put each on a line of its own.
      return `${noticeMark}${partText(part)}.** ${sentence(inPlaceOf(part))}${where}  `;
    });
  const body = rest.slice(rest.findIndex((line) => line.trim() !== ''));
  return [title, '', ...notices, '', ...body].join('\n');
}

function partText({ title, isFile }: BatchPart): string {
  return isFile ? code(title) : text(title);
}

function inPlaceOf({ takenBackFor }: BatchPart): string {
  if (typeof takenBackFor === 'string') return `${code(takenBackFor)} takes its place.`;
  return 'nothing takes its place so far; what comes later is in a folder of its own.';
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function later({ later: waiting }: HandOverBatch): readonly string[] {
  if (waiting.length === 0) return [];
  const lines = waiting.map(({ name, reason }) => `- ${text(name)}: ${text(reason)}`);
  return ['When these exports are there, another round follows with:', lines.join('\n')];
}

/** Returns an untrusted text as Markdown that shows it literally, on one line. */
function text(value: string): string {
  return value
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~#!>]/g, String.raw`\$&`);
}

function code(value: string): string {
  return `\`${value.replaceAll(/[\p{Cc}`]/gu, ' ')}\``;
}
