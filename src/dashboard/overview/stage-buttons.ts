import type { Stage } from './schema.ts';
import type { Action } from '../decisions/actions.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { may } from '../layout/rights.ts';

/**
 * Returns the buttons of a stage, besides the one that `nextStep` offers. Each leads to a page that describes its
 * effect.
 */
export function stageButtons(stage: Stage, viewer: Viewer): Html {
  const { name, kind, status, driver } = stage;
  const operates = may(viewer, name, 'operate');
  const isEnvironment = kind === 'environment';
  const buttons = [
    operates && stageButton(name, 'sync', isEnvironment ? 'Sync now' : 'Export now'),
    operates && isEnvironment && status?.hold === undefined && stageButton(name, 'hold', 'Hold'),
    operates && isEnvironment && stageButton(name, 'rollback', 'Roll back'),
    driver === 'directory' && html`<a class="button" href="${addresses.handOver(name)}">Files</a>`,
  ].filter((one) => one !== false);
  return buttons.length === 0 ? raw('') : html`<div class="buttons">${buttons}</div>`;
}

/** Returns the link to the page that asks for a decision. */
export function stageButton(stage: string, action: Action, label: string, look = ''): Html {
  return html`<a class="button ${look}" id="${action}-${stage}" href="${addresses.confirm(stage, action)}"
    >${label}<span class="unseen"> ${stage}</span></a
  >`;
}
