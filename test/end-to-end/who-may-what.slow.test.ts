import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { approveAction } from '../../src/cli/commands/decide/approve.ts';
import { holdAction } from '../../src/cli/commands/decide/hold.ts';
import { resumeAction } from '../../src/cli/commands/decide/resume.ts';
import { approveLocally, LocalPipeline } from '../../src/cli/pipeline/local-pipeline.ts';
import { rollbackAction } from '../../src/cli/commands/decide/rollback.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { ServerFailure } from '../../src/cli/pipeline/server-failure.ts';
import { NotAllowed } from '../../src/core/authority/may-approve.ts';
import { DaemonService } from '../../src/dashboard/service/service.ts';
import { configuredAuthorities } from '../../src/daemon/open/authority.ts';
import type { AccessPolicy } from '../../src/dashboard/access/policy.ts';
import { apiSite } from '../../src/dashboard/api/site.ts';
import { pageRoutes } from '../../src/dashboard/routes.ts';
import { refusalPage } from '../../src/dashboard/routes.ts';
import { hold, resume } from '../../src/runs/decisions/holds.ts';
import { signedInAs } from '../dashboard/access/signed-in-as.ts';
import type { Asking } from '../dashboard/api/harness.ts';
import { CollectedOutput } from '../support/collected-output.ts';
import { sluice } from '../support/command-line.ts';
import type { SiteOptions } from '../support/configured-folder.ts';
import { GithubPipeline } from '../support/github-pipeline.ts';
import type { Hosted } from '../support/hosted.ts';
import { MemoryPipeline } from '../support/memory-pipeline.ts';
import { RecordingLog } from '../support/recording-log.ts';
import type { ReviewPipeline } from '../support/review-pipeline.ts';
import { smallStreams } from '../support/small-streams.ts';
import { never } from '../support/world.ts';

/*
 * Route × role × author × action by what people use: the form of a page, the API, commands here and against a server,
 * and a comment. What counts is what the store then has. Every case of the rule itself is in
 * runs/decisions/who-may-what.test.ts.
 *
 * One case runs commands as processes, with a git host over HTTP. The others run them in this process, in memory.
 */

const routes = ['page', 'API', 'CLI', 'CLI --server', 'comment'] as const;
type Route = (typeof routes)[number];

const actions = ['approve', 'hold', 'resume', 'rollback'] as const;
type Action = (typeof actions)[number];

const name = 'kim@example.com';
const token = 'a-token-of-the-server-0123';
const account = `cli:${userInfo().username}`;

interface Case {
  /** Role of Kim. */
  readonly role?: 'viewer' | 'operator' | 'approver';
  readonly by: string;
  readonly isAuthor?: boolean;
  readonly isOutsider?: boolean;
  /** Commands are processes, and the git host is reached over HTTP. */
  readonly isReal?: boolean;
  /** Answers of `approve` and of the other actions: `y`, `-`, or a space where there is no such way. */
  readonly approves: string;
  readonly operates: string;
}

const cases: Readonly<Record<string, Case>> = {
  'has no role': { by: '[approver, token]', approves: '-y-y-', operates: '-yyy-' },
  'is a viewer': { role: 'viewer', by: '[approver, token]', approves: '-y-y-', operates: '-yyy-' },
  'is an operator': { role: 'operator', by: '[approver]', approves: '-----', operates: 'yyyyy' },
  'is an approver': {
    role: 'approver',
    by: '[approver]',
    isReal: true,
    approves: 'y-y-y',
    operates: '-yyy-',
  },
  'is named': { role: 'viewer', by: '["@kim"]', approves: 'y-y-y', operates: '-yyy-' },
  'is in the team': { role: 'viewer', by: '["@acme/release"]', approves: 'y-y-y', operates: '-yyy-' },
  'wrote the change': {
    role: 'approver',
    by: '[approver, token]',
    isAuthor: true,
    approves: '-----',
    operates: '-yyy-',
  },
  'may not write to the repository': {
    role: 'approver',
    by: '[approver]',
    isOutsider: true,
    approves: 'y-y--',
    operates: '-yyy-',
  },
};

it.each(Object.entries(cases))(
  'somebody who %s does by every route what the table says',
  { timeout: 120_000 },
  async (_who, one) => {
    const harness = await Harness.open(one);
    const answered: Record<string, string> = {};
    for (const action of actions) {
      const said: string[] = [];
      for (const route of routes) said.push((await harness.does(action, route)) ? 'y' : '-');
      answered[action] = said.join('');
    }

    const { approves, operates } = one;
    // A server takes no rollback from a command.
    const rollback = operates.replace(/^(...)./, '$1-');
    expect(answered).toEqual({ approve: approves, hold: operates, resume: operates, rollback });
  },
);

/** A pipeline with a host on which Kim is in the team. */
interface Place {
  readonly the: ReviewPipeline<Hosted>;
  readonly commands: Commands;
  /** Takes the right to write to the repository away from Kim. */
  readonly dismissKim: () => void;
}

async function aRealPlace(options: SiteOptions): Promise<Place> {
  const the = await GithubPipeline.open(options);
  the.github.setTeam('acme/release', ['kim']);
  return {
    the,
    commands: new CommandProcesses(the),
    dismissKim: () => the.repository.setRole('kim', 'read'),
  };
}

async function aPlaceInMemory(options: SiteOptions): Promise<Place> {
  const the = await MemoryPipeline.open(options);
  the.host.teams.set('@acme/release', ['kim']);
  return {
    the,
    commands: new CommandsInProcess(the),
    dismissKim: () => void the.host.writers.delete('kim'),
  };
}

/** Arguments of a command on staging; those of its options by name. */
interface Command {
  readonly action: Action;
  readonly digest: string;
  readonly to: string;
}

const reason = 'a test';

function argumentsOf({ action, digest, to }: Command): readonly string[] {
  const options = {
    approve: ['--plan', digest],
    hold: ['--reason', reason],
    resume: [],
    rollback: ['--to', to],
  };
  return [action, 'staging', ...options[action]];
}

/** Commands of somebody at a terminal. */
interface Commands {
  /** Runs a command on the store. */
  here(command: Command): Promise<void>;
  /** Asks a daemon. */
  atServer(command: Command, url: string): Promise<void>;
}

class CommandProcesses implements Commands {
  readonly #the: ReviewPipeline<Hosted>;

  constructor(the: ReviewPipeline<Hosted>) {
    this.#the = the;
  }

  async here(command: Command): Promise<void> {
    await sluice([...argumentsOf(command), '-c', this.#the.configPath], this.#the.outside.env);
  }

  async atServer(command: Command, url: string): Promise<void> {
    const env = { ...this.#the.outside.env, SLUICE_TOKEN: token };
    await sluice([...argumentsOf(command), '--server', url], env);
  }
}

/** Actions of the commands on an open configuration. */
class CommandsInProcess implements Commands {
  readonly #the: ReviewPipeline<Hosted>;

  constructor(the: ReviewPipeline<Hosted>) {
    this.#the = the;
  }

  async here({ action, digest, to }: Command): Promise<void> {
    const { app, config, outside } = this.#the;
    const [open, stored] = [
      { app, config },
      { store: app.store, config, outside },
    ];
    const output = new CollectedOutput();
    const environment = 'staging';
    const run = {
      approve: () => approveAction(approveLocally(open), { environment, plan: digest }, output, never),
      hold: () => holdAction(new LocalPipeline(stored), { environment, reason }, output),
      resume: () => resumeAction(new LocalPipeline(stored), { environment }, output),
      rollback: () => rollbackAction(open, { environment, to, reason }, output, never),
    }[action];
    await refusedOr(run());
  }

  async atServer(command: Command, url: string): Promise<void> {
    vi.stubEnv('SLUICE_TOKEN', token);
    onTestFinished(() => void vi.unstubAllEnvs());
    const output = new CollectedOutput();
    const program = buildProgram({ output, version: '1.2.3', end: () => undefined });
    await refusedOr(program.parseAsync([...argumentsOf(command), '--server', url], { from: 'user' }));
  }
}

/** A refusal is no failure of the test: the store shows it. */
async function refusedOr(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NotAllowed || error instanceof ServerFailure)) throw error;
  }
}

class Harness {
  readonly #the: ReviewPipeline<Hosted>;
  readonly #commands: Commands;
  readonly #site: Site;
  readonly #number: number;
  readonly #digest: string;
  readonly #before: string;

  private constructor(parts: {
    readonly the: ReviewPipeline<Hosted>;
    readonly commands: Commands;
    readonly site: Site;
    readonly number: number;
    readonly digest: string;
    readonly before: string;
  }) {
    this.#the = parts.the;
    this.#commands = parts.commands;
    this.#site = parts.site;
    this.#number = parts.number;
    this.#digest = parts.digest;
    this.#before = parts.before;
  }

  /** Merges a change by Kim or Robin, whose plan then waits. */
  static async open({ role, by, isAuthor, isOutsider, isReal }: Case): Promise<Harness> {
    const own = role === undefined ? '' : `, { role: ${role}, stages: [staging], users: [${name}] }`;
    const roles = `[{ role: operator, stages: [staging], users: [somebody@example.com] }${own}]`;
    const people = `[["@kim", "${name}", "${account}"], ["@robin", "robin@example.com"]]`;
    const oidc =
      'oidc: { issuer: "https://id.example.com", clientId: sluice, clientSecret: { env: SERVER_TOKEN } }';
    const { the, commands, dismissKim } = await (isReal ? aRealPlace : aPlaceInMemory)({
      seed: smallStreams({ A: {}, B: {} }),
      staging: `approval: { required: true, by: ${by}, notAuthor: ${isAuthor ?? false} }`,
      server: `access: { token: { env: SERVER_TOKEN }, ${oidc}, roles: ${roles}, people: ${people} }`,
    });
    const before = await the.repository.tip('env/staging');
    await the.export();
    await the.review();
    await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
    await the.review();
    const number = await the.numberOf('sluice/promote/staging');
    await the.repository.merge(isAuthor ? 'kim' : 'robin', number);
    const { digest } = await the.sync('staging');
    if (isOutsider) dismissKim();
    return new Harness({ the, commands, site: await Site.open(the), number, digest, before });
  }

  /** Returns true if an action by a route takes effect. */
  async does(action: Action, route: Route): Promise<boolean> {
    const { deps } = this.#the.pipeline;
    const environment = this.#the.environment('staging');
    const { store } = deps;
    this.#the.clock.advance(2000);
    await resume(deps, environment, 'robin');
    if (action === 'resume') await hold(deps, environment, { reason, by: 'robin' });
    const approval = JSON.stringify(await store.approval('staging'));
    await this.#ask(action, route);
    const held = await store.hold('staging');
    switch (action) {
      case 'approve':
        return JSON.stringify(await store.approval('staging')) !== approval;
      case 'hold':
        return held !== undefined;
      case 'resume':
        return held === undefined;
      case 'rollback':
        return held?.revision === this.#before;
    }
  }

  async #ask(action: Action, route: Route): Promise<void> {
    switch (route) {
      case 'page':
        return this.#site.form(
          `/environments/staging/${action}`,
          {
            approve: { digest: this.#digest },
            hold: { reason },
            resume: {},
            rollback: { to: this.#before },
          }[action],
        );
      case 'API':
        return this.#site.api(...this.#request(action));
      case 'CLI':
        return this.#commands.here(this.#command(action));
      case 'CLI --server':
        return action === 'rollback'
          ? undefined
          : this.#commands.atServer(this.#command(action), this.#site.url);
      case 'comment': {
        const [verb, ...options] = {
          approve: ['approve', this.#digest],
          hold: ['hold'],
          resume: ['resume'],
          rollback: ['rollback', this.#before],
        }[action];
        this.#the.repository.comment('kim', this.#number, `/sluice ${[verb, ...options].join(' ')}`);
        await this.#the.review();
      }
    }
  }

  #request(action: Action): readonly [method: string, path: string, body?: unknown] {
    const at = '/api/v1/environments/staging';
    switch (action) {
      case 'approve':
        return ['POST', `${at}/approval`, { digest: this.#digest }];
      case 'hold':
        return ['PUT', `${at}/hold`, { reason }];
      case 'resume':
        return ['DELETE', `${at}/hold`];
      case 'rollback':
        return ['POST', `${at}/rollbacks`, { to: this.#before }];
    }
  }

  #command(action: Action): Command {
    return { action, digest: this.#digest, to: this.#before };
  }
}

/** The daemon's site: by its name for browsers, and on a port of this machine for programs. */
class Site {
  readonly url: string;
  readonly #ask: (method: string, path: string, options?: Asking) => Promise<Response>;
  readonly #cookie: string;

  private constructor(
    url: string,
    ask: (method: string, path: string, options?: Asking) => Promise<Response>,
    cookie: string,
  ) {
    this.url = url;
    this.#ask = ask;
    this.#cookie = cookie;
  }

  static async open({ app, outside, config }: ReviewPipeline<Hosted>): Promise<Site> {
    const service = new DaemonService(outside);
    service.begin({ app, controller: { timesOf: () => Promise.resolve(undefined) }, wake: () => undefined });
    onTestFinished(() => service.end());
    const { roles, people } = config.server.access;
    const policy: AccessPolicy = {
      url: undefined,
      token,
      anonymous: 'none',
      oidc: undefined,
      roles,
      people,
      authorities: configuredAuthorities(config),
    };
    const forPrograms = appOf(service, () => policy);
    const server = createServer((incoming, outgoing) => {
      void getRequestListener(forPrograms.fetch)(incoming, outgoing);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const browser = { policy, ask };
    const forBrowsers = appOf(service, () => browser.policy);
    async function ask(method: string, path: string, { headers = {}, body }: Asking = {}) {
      const all = { host: 'localhost:8080', ...headers };
      const sent = Object.entries(all).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value] satisfies [string, string]],
      );
      const request = new Request(`http://localhost:8080${path}`, {
        method,
        headers: sent,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      return forBrowsers.fetch(request, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
    }
    const { cookie } = await signedInAs(browser, name);
    return new Site(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, ask, cookie);
  }

  /** Sends a form as the browser of somebody who signed in. */
  async form(path: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const headers = {
      cookie: this.#cookie,
      origin: 'http://localhost:8080',
      'content-type': 'application/x-www-form-urlencoded',
    };
    await this.#ask('POST', path, { headers, body: new URLSearchParams(fields).toString() });
  }

  /** Asks the API with the token of the server. */
  async api(method: string, path: string, body?: unknown): Promise<void> {
    await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

function appOf(service: DaemonService, access: () => AccessPolicy): Hono {
  const log = new RecordingLog();
  const { guard, routes, apiFor } = apiSite({
    service,
    access,
    clock: systemClock,
    log,
    redact: (text) => text,
    page: refusalPage,
  });
  const app = new Hono();
  app.use(guard);
  app.route('/', routes);
  app.route('/', pageRoutes(apiFor));
  return app;
}
