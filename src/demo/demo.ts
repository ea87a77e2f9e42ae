import { join } from 'node:path';
import { openGitRepository } from '../adapters/git/git-repository.ts';
import { accessTokenPath } from '../daemon/server/access-token.ts';
import { startDaemon, type Daemon } from '../daemon/daemon.ts';
import { Lifetime } from '../daemon/open/lifetime.ts';
import { openApp, type OpenApp, type OpenPipeline } from '../daemon/open/open.ts';
import type { Outside } from '../daemon/open/outside.ts';
import type { ConfigFiles } from '../config/config-files.ts';
import { loadConfig } from '../config/load.ts';
import { readExportFile } from '../core/tree/export/export-file.ts';
import { isJsonArray, isJsonObject, member, type Json } from '../core/json/json.ts';
import { planText } from '../core/plan/print/plan-text.ts';
import { approve } from '../runs/decisions/approvals.ts';
import { environmentSubject, runPromotion } from '../runs/run.ts';
import type { Environment } from '../runs/pipeline.ts';
import { exportBranch, promoteBranch } from '../runs/branches.ts';
import { planEnvironment } from '../runs/sync/plan.ts';
import { environmentText } from './bindings.ts';
import type { Narrator } from './narrator.ts';
import { Person } from './person.ts';
import { editInDev, setUp, stateOf, type DemoSetting } from './setting.ts';

/** Time limit of a step before the demo reports a failure. Milliseconds. */
const patience = 45_000;
const look = 100;

/** Author of merges and approvals in the demo. */
const reviewer = { name: 'Robin Reviewer', email: 'robin@acme.example' };

/** Completed demo. Its daemon and tenants run until stopped. */
export interface Demo {
  readonly setting: DemoSetting;
  /** File with the token for signing in to the pages. */
  readonly tokenFile: string;
  readonly daemon: Daemon;
  stop(): Promise<void>;
}

export interface DemoOptions {
  readonly folder: string;
  /** Folder of the development tenant's initial export files. */
  readonly seedDir: string;
  readonly narrator: Narrator;
  readonly files: ConfigFiles;
}

/** Plays the whole cycle twice: export, merge, promotion and sync. Ends with an edit that waits for approval. */
export async function playDemo(options: DemoOptions, outside: Outside, signal: AbortSignal): Promise<Demo> {
  const lifetime = new Lifetime();
  try {
    const session = await openSession(options, outside, lifetime, signal);
    await session.play();
    return {
      setting: session.setting,
      tokenFile: session.tokenFile,
      daemon: session.daemon,
      stop: () => lifetime.close(),
    };
  } catch (error) {
    await lifetime.close();
    throw error;
  }
}

async function openSession(
  { folder, seedDir, narrator, files }: DemoOptions,
  outside: Outside,
  lifetime: Lifetime,
  signal: AbortSignal,
): Promise<DemoSession> {
  await narrator.step('Three sandbox tenants, an empty git repository and the daemon');
  const setting = await setUp(folder, seedDir, outside.env['PATH']);
  lifetime.onClose(() => setting.sandbox.stop());
  const path = outside.env['PATH'];
  const clone = await openGitRepository(
    {
      directory: join(folder, 'person.git'),
      url: setting.repository,
      identity: reviewer,
      ...(path === undefined ? {} : { path }),
    },
    { log: outside.log },
  );
  lifetime.onClose(() => clone.close());
  const daemon = await startDaemon(setting.config, files, { ...outside, actor: 'daemon' });
  lifetime.onClose(() => daemon.stop());
  const { config } = await loadConfig(setting.config, files);
  const app = await openApp(config, outside);
  lifetime.onClose(() => app.close());
  return new DemoSession({
    setting,
    tokenFile: accessTokenPath(config.store),
    daemon,
    app,
    narrator,
    person: new Person(clone, outside.clock, signal),
    outside,
    signal,
  });
}

interface Props {
  readonly setting: DemoSetting;
  readonly tokenFile: string;
  readonly daemon: Daemon;
  readonly app: OpenApp;
  readonly narrator: Narrator;
  readonly person: Person;
  readonly outside: Outside;
  readonly signal: AbortSignal;
}

class DemoSession {
  readonly setting: DemoSetting;
  readonly daemon: Daemon;
  readonly tokenFile: string;
  readonly #props: Props;

  constructor(props: Props) {
    this.#props = props;
    this.setting = props.setting;
    this.tokenFile = props.tokenFile;
    this.daemon = props.daemon;
  }

  async play(): Promise<void> {
    const { narrator } = this.#props;
    const { streams } = await stateOf(this.setting.sandbox, 'acmedev');
    narrator.say(`acmedev holds ${streams.length} value streams; acmestage and acmeprod hold none`);
    narrator.say(`everything is kept in ${this.setting.folder}`);
    await this.#export();
    await this.#bind();
    await this.#bring('staging', 'main', 'acmestage');
    await this.#bring('production', 'env/staging', 'acmeprod');
    await this.#edit();
  }

  async #export(): Promise<void> {
    const { narrator, person } = this.#props;
    await narrator.step('The daemon exports acmedev into git');
    const branch = exportBranch('dev');
    await this.#until(`branch ${branch}`, async () => (await person.head(branch)) !== undefined);
    const paths = await person.paths(branch);
    narrator.say(
      `branch ${branch} holds ${paths.length} files: value streams, scenarios, rules, forms, events, connections`,
    );
    narrator.say('no id, no webhook URL and no author is among them; layout is apart in *.ui.json');
    await person.merge(branch, 'main');
    narrator.say(`Robin, a person, merges ${branch} into main`);
  }

  async #bind(): Promise<void> {
    const { narrator, person } = this.#props;
    await narrator.step('A person says what the other tenants call the things that must exist there');
    const paths = await person.paths('main');
    const files = new Map([
      ['environments/staging.yaml', environmentText(paths, 81_001)],
      ['environments/production.yaml', environmentText(paths, 92_001)],
    ]);
    await person.commit('main', files, 'Bind keychains and data stores of staging and production');
    narrator.say(
      'environments/staging.yaml and environments/production.yaml bind keychains, data stores and data structures by id',
    );
    narrator.say('connections and cloud functions need no entry: each is found by its name and type');
  }

  async #bring(environment: string, from: string, tenant: string): Promise<void> {
    const { narrator, outside, signal } = this.#props;
    const { deps } = this.#pipeline();
    const target = this.#environment(environment);
    await narrator.step(`Promotion of ${from} to ${environment}`);
    narrator.say(`branch ${promoteBranch(environment)} is what ${environment} would become`);
    const revision = await this.#promote(environment);
    const { plan, digest } = await planEnvironment(deps, target, { revision }, signal);
    const [headline = ''] = planText(plan, digest).split('\n');
    narrator.say(`Robin merges it into env/${environment}; what the daemon then has to do:`);
    narrator.say(`  ${headline}`);
    if (target.authority?.required === true) {
      const { name: by } = reviewer;
      const who = { is: 'cli', user: outside.actor } as const;
      await approve(deps, target, { digest, allowDeletions: undefined, by, who }, signal);
      narrator.say(`${environment} waits until somebody agrees to that plan, and Robin does`);
    }
    await this.#until(`${environment} to be synced`, () => this.#isSynced(environment, revision));
    const { streams } = await stateOf(this.setting.sandbox, tenant);
    const active = streams.filter(({ state }) => state === 'active').length;
    const seconds = ((outside.clock.now() - (await this.#startOf(environment))) / 1000).toFixed(1);
    narrator.say(
      `${tenant} holds ${streams.length} value streams with ids of its own, ${active} active; each was exported again and compared (${seconds} s)`,
    );
  }

  async #edit(): Promise<void> {
    const { narrator, person } = this.#props;
    await narrator.step('Somebody changes one word of a 300-line prompt in acmedev');
    const branch = exportBranch('dev');
    const before = await person.head(branch);
    const place = { streamName: 'Quote Desk Assistant', scenario: 'Draft Quote Answer', moduleId: 3 };
    await editInDev(this.setting.sandbox, {
      op: 'setText',
      ...place,
      pointer: '/mapper/systemPrompt',
      value: await this.#prompt(),
    });
    this.daemon.wake();
    await this.#until('the edit to arrive in git', async () => (await person.head(branch)) !== before);
    for (const { path, removed, added } of await person.lastChange(branch)) {
      narrator.say(path);
      for (const line of removed) narrator.say(`  - ${line.trim()}`);
      for (const line of added) narrator.say(`  + ${line.trim()}`);
    }
    await person.merge(branch, 'main');
    const inStaging = await this.#promote('staging');
    await this.#until('staging to be synced', () => this.#isSynced('staging', inStaging));
    narrator.say('Robin merges it into main and env/staging, and acmestage has it');
    const inProduction = await this.#promote('production');
    await this.#until('production to wait', () => this.#isWaiting('production', inProduction));
    narrator.say('Robin merges it into env/production: there it waits until somebody approves the plan');
  }

  /** Promotes all streams and merges the promotion. Returns the new head of the environment's branch. */
  async #promote(environment: string): Promise<string> {
    const { app, person, signal } = this.#props;
    const options = { holder: app.holder, patience };
    await runPromotion(this.#pipeline().deps, this.#environment(environment), options, signal);
    return person.merge(promoteBranch(environment), `env/${environment}`);
  }

  /** Returns the prompt in the designer with one word changed. */
  async #prompt(): Promise<string> {
    const { streams } = await stateOf(this.setting.sandbox, 'acmedev');
    const id = streams.find(({ name }) => name === 'Quote Desk Assistant')?.id ?? '';
    const bytes = await this.#pipeline().source.tenant.exportFile(id, this.#props.signal);
    const prompt = findText(readExportFile(bytes, 'Quote Desk Assistant').payload, 'systemPrompt');
    if (prompt === undefined) throw new Error('the example has no prompt to edit');
    return prompt.replace('outdoor equipment', 'mountain equipment');
  }

  #pipeline(): OpenPipeline {
    const [pipeline] = this.#props.app.pipelines;
    if (pipeline === undefined) throw new Error("the demo's configuration has no pipeline");
    return pipeline;
  }

  #environment(name: string): Environment {
    const environment = this.#pipeline().environments.get(name);
    if (environment === undefined) throw new Error(`the demo's configuration has no environment ${name}`);
    return environment;
  }

  async #statusOf(environment: string): Promise<Json | undefined> {
    const statuses = await this.#props.app.store.statuses();
    return statuses.find(({ subject }) => subject === environmentSubject(environment))?.status;
  }

  async #isWaiting(environment: string, revision: string): Promise<boolean> {
    const status = await this.#statusOf(environment);
    const conditions = member(status, 'conditions');
    const reasons = isJsonArray(conditions) ? conditions.map((one) => member(one, 'reason')) : [];
    return member(status, 'revision') === revision && reasons.includes('WaitingForApproval');
  }

  async #isSynced(environment: string, revision: string): Promise<boolean> {
    const status = await this.#statusOf(environment);
    if (member(status, 'revision') === revision && member(status, 'health') === 'Degraded') {
      throw new Error(`${environment} is degraded: ${JSON.stringify(member(status, 'details'))}`);
    }
    return member(status, 'revision') === revision && member(status, 'sync') === 'Synced';
  }

  async #startOf(environment: string): Promise<number> {
    const runs = await this.#props.app.store.runs(environmentSubject(environment), 10);
    return runs.find(({ kind }) => kind === 'sync')?.startedAt ?? this.#props.outside.clock.now();
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const { clock } = this.#props.outside;
    const end = clock.now() + patience;
    while (!(await isSo())) {
      if (clock.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}`);
      await clock.sleep(look, this.#props.signal);
    }
  }
}

/** Returns the first text with that key, at any depth. */
function findText(value: Json, key: string): string | undefined {
  const members: readonly (readonly [string, Json])[] = isJsonArray(value)
    ? value.map((item) => ['', item] as const)
    : Object.entries(isJsonObject(value) ? value : {});
  for (const [name, item] of members) {
    if (name === key && typeof item === 'string') return item;
    const found = findText(item, key);
    if (found !== undefined) return found;
  }
  return undefined;
}
