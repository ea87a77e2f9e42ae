import { downloadBundle, receiveFiles, tickLine } from './actions.ts';
import { handOversEndpoint, type HandOver } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from '../layout/addresses.ts';
import { handOverRound } from './batch.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { moment } from '../layout/moment.ts';
import type { Page } from '../layout/page.ts';
import { may } from '../layout/rights.ts';
import type { SiteRoute, Visit } from '../layout/site-of-pages.ts';
import { fact, nothing, table } from '../layout/table.ts';
import { count } from '../layout/words.ts';

/** Pages of the tenants without an API: their files to exchange, and the actions on them. */
export const handOverPages: readonly SiteRoute[] = [
  {
    path: addresses.handOvers,
    navigation: 'Hand-over',
    page: async ({ api }) => overview((await api.ask(handOversEndpoint, {})).handOvers),
  },
  { path: '/hand-over/:stage', page: handOverPage },
  { path: '/hand-over/:stage/files', action: receiveFiles, again: handOverPage },
  { path: '/hand-over/:stage/ticks', action: tickLine, again: handOverPage },
  { path: '/hand-over/:stage/rounds/:file{[^/]+\\.zip}', file: downloadBundle },
];

function overview(all: readonly HandOver[]): Page {
  return {
    title: 'Hand-over',
    place: addresses.handOvers,
    follows: {},
    part: html`<h1 id="tenants">Hand-over</h1>
      <p class="lead">
        Tenants that are reached by files which people carry. What is done here is done in those folders: they
        stay the truth, and everything can be done there by hand as well.
      </p>
      ${
        all.length === 0
          ? nothing('Sluice reaches every tenant by its API, so there are no files to exchange.')
          : table({
              labelledBy: 'tenants',
              columns: ['Stage', 'Tenant', 'Waits for', 'Last export'],
              rows: all.map(({ stage, stageKind, tenant, waitsFor, lastExportAt }) => ({
                head: html`<a href="${addresses.handOver(stage)}">${stage}</a> <small>${stageKind}</small>`,
                cells: [
                  tenant,
                  waitsFor.length === 0
                    ? 'nothing'
                    : html`<span class="warn">${count(waitsFor.length, 'thing')} to do</span>`,
                  lastExportAt === undefined ? 'none yet' : moment(lastExportAt),
                ],
              })),
            })
      }`,
  };
}

/** Returns the page of one tenant, or undefined if it has no files to exchange. */
async function handOverPage({ api, context, viewer }: Visit): Promise<Page | undefined> {
  const stage = context.req.param('stage') ?? '';
  const found = (await api.ask(handOversEndpoint, {})).handOvers.find((one) => one.stage === stage);
  return found === undefined ? undefined : onePage(found, viewer);
}

function onePage(one: HandOver, viewer: Viewer): Page {
  const { stage, stageKind, tenant, waitsFor, rounds } = one;
  const mayAct = may(viewer, stage, 'operate');
  return {
    title: `Hand-over of ${stage}`,
    place: addresses.handOvers,
    follows: { stage },
    part: html`<p class="crumbs"><a href="${addresses.handOvers}">Hand-over</a></p>
      <h1>
        Hand-over of <a href="${addresses.environment(stage)}">${stage}</a>
        <small>${stageKind}, tenant ${tenant}</small>
      </h1>
      ${
        waitsFor.length === 0
          ? ''
          : html`<section class="card">
              <h2 class="h3">To do</h2>
              <ul class="lines">
                ${waitsFor.map((line) => html`<li>${line}</li>`)}
              </ul>
            </section>`
      }
      <div class="columns">
        <div class="stack">
          ${one.outbox === undefined ? '' : html`<h2>Out: what to import</h2>`}
          ${rounds.length === 0 && one.outbox !== undefined ? nothing('No files to import.') : ''}
          ${rounds.map((round) => handOverRound(stage, round, mayAct))}
        </div>
        <div class="stack">
          <h2>In: what was exported</h2>
          ${mayAct ? intake(one) : ''} ${folders(one)} ${rejected(one)}
        </div>
      </div>`,
  };
}

function intake({ stage }: HandOver): Html {
  return html`<form
    class="card drop stack"
    id="intake"
    data-drop
    data-kept
    method="post"
    enctype="multipart/form-data"
    action="${addresses.handOver(stage)}/files"
  >
    <div class="field">
      <label for="files">Export files (.json, .zip): drop them here, or choose them</label>
      <input
        id="files"
        type="file"
        name="files"
        multiple
        required
        accept=".json,.zip,application/json,application/zip"
      />
    </div>
    <p data-chosen aria-live="polite"></p>
    <div class="buttons"><button class="button main">Put into the inbox</button></div>
  </form>`;
}

function folders({ inbox, outbox, lastExportAt }: HandOver): Html {
  return html`<section class="card">
    <h3>Folders</h3>
    <dl class="facts">
      ${fact('Inbox', html`<code>${inbox}</code>`)}
      ${fact('Outbox', outbox === undefined ? undefined : html`<code>${outbox}</code>`)}
      ${fact('Last export', lastExportAt === undefined ? 'none yet' : moment(lastExportAt))}
    </dl>
  </section>`;
}

function rejected({ rejected: files }: HandOver): Html {
  if (files.length === 0) return raw('');
  return html`<section class="card">
    <h3>Not usable</h3>
    <ul class="lines">
      ${files.map(({ file, reason }) => html`<li><bdi>${file}</bdi><br /><small>${reason}</small></li>`)}
    </ul>
  </section>`;
}
