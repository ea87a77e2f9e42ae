import type { HandOver } from './schema.ts';
import { addresses } from '../layout/addresses.ts';
import { checklistText } from './checklist-text.ts';
import { html, type Html } from '../layout/html.ts';
import { icon } from '../layout/icon.ts';
import { count } from '../layout/words.ts';

type BatchView = HandOver['rounds'][number];
type BatchChecklistItem = BatchView['checklist'][number];

const words: Readonly<Record<BatchView['is'], string>> = {
  open: '',
  superseded: 'Another one took its place: do nothing of this any more.',
  withdrawn: 'Withdrawn: do nothing of this any more.',
};

/** Returns a batch with its files and its checklist. */
export function handOverRound(stage: string, round: BatchView, mayAct: boolean): Html {
  const { name, is, files, checklist, checklistText: whole } = round;
  const body = html`${words[is] === '' ? '' : html`<p class="warn">${words[is]}</p>`}
    ${files.length === 0 ? '' : filesOf(stage, round, mayAct)}
    ${checklist.length === 0 ? '' : ticks(stage, round, mayAct && is === 'open')}
    <details id="text-${name}">
      <summary>The checklist as it is</summary>
      <pre tabindex="0" role="region" aria-label="Checklist of round ${name}">${whole}</pre>
    </details>`;
  if (is === 'open')
    return html`<section class="card" id="round-${name}">
      <h3>Round ${name}</h3>
      ${body}
    </section>`;
  return html`<details class="card" id="round-${name}">
    <summary>Round ${name}, ${is}</summary>
    <div>${body}</div>
  </details>`;
}

/** Returns the files of a batch. They contain the values of secrets, so viewers cannot download them. */
function filesOf(stage: string, { name, is, files }: BatchView, mayAct: boolean): Html {
  return html`<ul class="lines">
      ${files.map((file) => html`<li><code>${file.name}</code> <small>${size(file.bytes)}</small></li>`)}
    </ul>
    ${is === 'open' && mayAct ? html`<p><a class="button" href="${addresses.bundle(stage, name)}" download>Take ${count(files.length, 'file')} as one zip</a></p>` : ''}`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function ticks(stage: string, { name, checklist }: BatchView, mayTick: boolean): Html {
  const done = checklist.filter(({ isDone }) => isDone).length;
  return html`<h4>${done} of ${count(checklist.length, 'step')} done</h4>
    <ul class="ticks">
      ${checklist.map((item) => html`<li>${mayTick ? tickForm(stage, name, item) : tickLine(item)}</li>`)}
    </ul>`;
}

/** Returns a box that submits its form, and therefore works without a script. */
function tickForm(stage: string, round: string, { number, text, isDone }: BatchChecklistItem): Html {
  return html`<form method="post" action="${addresses.handOver(stage)}/ticks" data-stay>
    <input type="hidden" name="round" value="${round}" />
    <input type="hidden" name="number" value="${number}" />
    <input type="hidden" name="text" value="${text}" />
    <input type="hidden" name="isDone" value="${isDone ? 'false' : 'true'}" />
    <button
      class="tick"
      id="tick-${round}-${number}"
      role="checkbox"
      aria-checked="${isDone ? 'true' : 'false'}"
    >
      <span class="box">${icon('check')}</span><span>${checklistText(text)}</span>
    </button>
  </form>`;
}

function tickLine({ text, isDone }: BatchChecklistItem): Html {
  return html`${isDone ? html`${icon('check')}<span class="unseen">done: </span>` : ''} ${checklistText(text)}`;
}
