import { code, span } from '../../text/markdown/inline.ts';
import type { PathStep, SemanticChange } from '../change.ts';
import type { Names } from '../names.ts';
import type { ChangeStyle } from './change-style.ts';
import { changeWords } from './change-words.ts';

/** Signs of changes, for people who see no colours. */
const marks: Readonly<Record<SemanticChange['op'], string>> = {
  added: '**+**',
  removed: '**−**',
  changed: '**~**',
  renamed: '**~**',
  moved: '**>**',
  layout: '**~**',
};

/**
 * Returns one change as a line of Markdown, worded as in the terminal, with people's texts in code spans. Omits the
 * first `skip` crumbs, which are already above it.
 */
export function changeItem(change: SemanticChange, names: Names, skip: number): string {
  const place = change.crumbs.slice(skip).map(crumbItem).join(' › ');
  const said = changeWords(change, names, markdown);
  return `${marks[change.op]} ${place === '' ? said.replace(/^[:,] /, '') : `${place}${said}`}`;
}

/** `module `3 makeApiCall``. */
function crumbItem({ noun, label }: PathStep): string {
  return noun === 'field' ? code(label) : `${noun} ${code(label)}`;
}

const markdown: ChangeStyle = {
  crumb: crumbItem,
  value: code,
  exchange: (old, now) => `${span(old)} → ${span(now)}`,
  /** `…of` ~~`outdoor`~~ **`mountain`** `equipment.` */
  passage: ({ lead, old, now, trail }) =>
    [
      context(lead.trim()),
      old === '' ? '' : `~~${span(old)}~~`,
      now === '' ? '' : `**${span(now)}**`,
      context(trail.trimStart()),
    ]
      .filter((part) => part !== '')
      .join(' '),
  glue: ' ',
};

const context = (text: string) => (text === '' ? '' : code(text, Infinity));
