import type { Stage } from '../overview/schema.ts';
import { addresses } from '../layout/addresses.ts';
import { html, raw, type Html } from '../layout/html.ts';

/** Tabs of the page of an environment, the first one by default. */
const ofEnvironment = ['plan', 'streams', 'drift', 'runs', 'settings'] as const;

export type StageTab = (typeof ofEnvironment)[number];

const labels: Readonly<Record<StageTab, string>> = {
  plan: 'Plan',
  streams: 'Streams',
  drift: 'Drift',
  runs: 'Runs',
  settings: 'Settings',
};

const tabsOf = ({ kind }: Pick<Stage, 'kind'>): readonly StageTab[] =>
  kind === 'environment' ? ofEnvironment : ['runs', 'settings'];

/** Returns the tab that an address asks for, or the first one. */
export function tabNamed(stage: Pick<Stage, 'kind'>, text: string | undefined): StageTab {
  const tabs = tabsOf(stage);
  return tabs.find((tab) => tab === text) ?? (tabs[0] as StageTab);
}

/** Returns the links to the tabs, with the number of entries of those that have any. */
export function stageTabs(stage: Stage, current: StageTab): Html {
  const numbers: Partial<Record<StageTab, number | undefined>> = {
    plan: stage.changes,
    streams: stage.counts?.streams,
    drift: stage.status?.drifted?.length,
  };
  return html`<nav class="tabs" aria-label="Parts of ${stage.name}">
    <ul>
      ${tabsOf(stage).map(
        (tab) =>
          html`<li>
            <a
              id="tab-${tab}"
              href="${addresses.environment(stage.name, tab)}"
              ${tab === current ? raw('aria-current="page"') : ''}
              >${labels[tab]}${numbers[tab] ? html` <span class="count">${numbers[tab]}</span>` : ''}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}
