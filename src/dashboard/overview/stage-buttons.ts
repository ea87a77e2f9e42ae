import type { Stage } from './schema.ts';
import type { Viewer } from '../access/viewer.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';
import { may } from '../layout/rights.ts';

/** Returns the buttons of a stage. Each leads to a page that describes its effect. */
export function stageButtons(stage: Stage, viewer: Viewer, which: 'usual' | 'all' = 'usual'): Html {
  const { name, kind, status, waitingPlan, driver } = stage;
  const operates = may(viewer, name, 'operate');
  const isEnvironment = kind === 'environment';
  const buttons = [
    waitingPlan !== undefined && may(viewer, name, 'approve') && button(name, 'approve', 'Approve', 'main'),
    operates && button(name, 'sync', isEnvironment ? 'Sync now' : 'Export now'),
    operates && isEnvironment && status?.hold === undefined && button(name, 'hold', 'Hold'),
    operates && isEnvironment && status?.hold !== undefined && button(name, 'resume', 'Resume'),
    operates && isEnvironment && which === 'all' && button(name, 'rollback', 'Roll back'),
    driver === 'directory' && html`<a class="button" href="${addresses.handOver(name)}">Files</a>`,
  ].filter((one) => one !== false);
  return buttons.length === 0 ? raw('') : html`<div class="buttons">${buttons}</div>`;
}

function button(stage: string, action: string, label: string, look = ''): Html {
  return html`<a class="button ${look}" id="${action}-${stage}" href="${addresses.confirm(stage, action)}"
    >${label}<span class="unseen"> ${stage}</span></a
  >`;
}
