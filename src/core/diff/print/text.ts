import { beginning, safe } from '../../text/safe-text.ts';
import type { PathStep, SemanticChange, TreeDiff } from '../change.ts';
import type { Names } from '../names.ts';
import type { ChangeStyle } from './change-style.ts';
import { changeWords } from './change-words.ts';
import { summaryLine } from './summary.ts';

const marks: Readonly<Record<SemanticChange['op'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '~',
  moved: '>',
  layout: '~',
};

/** Returns a diff for the terminal: one line for each change, which names its full place, and the totals. */
export function diffText(diff: TreeDiff): string {
  if (diff.changes.length === 0) return 'No difference.\n';
  const lines = shownChanges(diff.changes).map((change) => changeLine(change, diff.names));
  return `${lines.join('\n')}\n\n${summaryLine(diff.changes)}\n`;
}

/** Leaves out layout changes of scenarios that have other changes, because those usually change the layout too. */
function shownChanges(changes: readonly SemanticChange[]): readonly SemanticChange[] {
  const changed = new Set(changes.filter(({ op }) => op !== 'layout').flatMap(({ crumbs }) => ids(crumbs)));
  return changes.filter(({ op, crumbs }) => op !== 'layout' || !changed.has(crumbs.at(-1)?.id ?? ''));
}

const ids = (crumbs: readonly PathStep[]) =>
  crumbs.filter(({ noun }) => noun === 'scenario').map(({ id }) => id);

/** Describes one change in one line, without its line end. */
export function changeLine(change: SemanticChange, names: Names): string {
  const place = change.crumbs.map(crumbText).join(' › ');
  return `${marks[change.op]} ${place}${changeWords(change, names, terminal)}`;
}

const longestName = 60;

function crumbText({ noun, label }: PathStep): string {
  const name = safe(beginning(label, longestName));
  const shown = name.trim() === '' || name.includes(' › ') ? `"${name}"` : name;
  return noun === 'field' ? shown : `${noun} ${shown}`;
}

const terminal: ChangeStyle = {
  crumb: crumbText,
  value: (text, most) => safe(beginning(text, most)),
  exchange: (old, now) => `${old} → ${now}`,
  passage: ({ lead, old, now, trail }) => `${safe(lead)}[${replacement(old, now)}]${safe(trail)}`,
  glue: '',
};

function replacement(old: string, now: string): string {
  if (old === '') return `+${now}`;
  return now === '' ? `-${old}` : `${old} → ${now}`;
}
