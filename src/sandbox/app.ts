import { setTimeout as sleep } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { readBody } from './body.ts';
import { operate, readOperation, stateSummary } from './control.ts';
import type { IdSource } from './tenant/ids.ts';
import { type SandboxJson, parseJson, printJson } from './json.ts';
import { tenantOfScope, type TokenIssuer } from './oauth.ts';
import { HttpProblem } from './problem.ts';
import { addTenantRoutes, type SandboxEnv } from './routes.ts';
import { addPages } from './pages/pages.ts';
import type { TenantHost } from './tenant-host.ts';
import { isLoopback } from './this-machine.ts';

export interface AppOptions {
  readonly hosts: ReadonlyMap<string, TenantHost>;
  readonly tokens: TokenIssuer;
  readonly ids: IdSource;
  /** Aborted when the sandbox stops, to end its deliberate waits. */
  readonly stopping: AbortSignal;
}

type AppContext = Context<SandboxEnv>;

/** Returns the whole sandbox as a web application: the tenant API, its tokens, its pages, and the control API. */
export function createApp(options: AppOptions): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.notFound((c) => new HttpProblem(404, `there is no ${c.req.method} ${c.req.path}`).response());
  app.onError((error) => asProblem(error).response());
  app.post('/oauth/token', (c) => token(c, options));
  app.use('/orchestration/:tenant/*', misbehaving(options), authorised(options));
  addTenantRoutes(app);
  addControlRoutes(app, options);
  addPages(app, options.hosts);
  return app;
}

/**
 * Returns the problem to report. Any other error is a fault of the sandbox, and its message stays hidden because it may
 * have anything in it.
 */
function asProblem(error: unknown): HttpProblem {
  return error instanceof HttpProblem ? error : new HttpProblem(500, 'the sandbox failed');
}

function hostOf({ hosts }: AppOptions, tenant: string): TenantHost {
  const host = hosts.get(tenant);
  if (host === undefined) throw new HttpProblem(404, `there is no tenant ${tenant}`);
  return host;
}

async function token(c: AppContext, options: AppOptions): Promise<Response> {
  const form = new URLSearchParams(Buffer.from(await readBody(c.req.raw, 65_536)).toString());
  const answer = (): Response => c.json(options.tokens.issue(form), 200, { 'Cache-Control': 'no-store' });
  const host = options.hosts.get(tenantOfScope(form.get('scope') ?? '') ?? '');
  return host === undefined ? answer() : misbehave(c, options, host, () => Promise.resolve(answer()));
}

function misbehaving(options: AppOptions): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const host = hostOf(options, c.req.param('tenant') ?? '');
    c.set('host', host);
    const answer = await misbehave(c, options, host, async () => {
      await next();
      return c.res;
    });
    if (answer !== c.res) {
      c.res = undefined;
      c.res = answer;
    }
  };
}

function authorised({ tokens }: AppOptions): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    tokens.check(c.req.header('Authorization'), c.var.host.model.name);
    await next();
  };
}

/** Answers a call with the fault that the tenant's switches demand, and logs it. */
async function misbehave(
  c: AppContext,
  options: AppOptions,
  host: TenantHost,
  work: () => Promise<Response>,
): Promise<Response> {
  const { method } = c.req;
  const url = new URL(c.req.url);
  const path = url.pathname + url.search;
  const call = `${method} ${path}`;
  const note = (status: number, outcome: 'answered' | 'cut' | 'hung'): void =>
    host.requests.add({ at: options.ids.timestamp(), method, path, status, outcome });
  if (host.faults.switches.latencyMs > 0) await pause(host.faults.switches.latencyMs, options.stopping);
  if (host.faults.cuts('before', call)) {
    note(0, 'cut');
    return cut(c);
  }
  const answer = await answered(host, call, work);
  if (host.faults.cuts('after', call)) {
    note(answer.status, 'cut');
    return cut(c);
  }
  if (host.faults.hangs(call)) {
    note(answer.status, 'hung');
    return RESPONSE_ALREADY_SENT;
  }
  note(answer.status, 'answered');
  return answer;
}

async function answered(host: TenantHost, call: string, work: () => Promise<Response>): Promise<Response> {
  try {
    host.faults.admit(call);
    host.faults.fail(call);
    host.beforeCall();
    const answer = await work();
    host.afterCall(call);
    return answer;
  } catch (error) {
    return asProblem(error).response();
  }
}

function cut(c: AppContext): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

function addControlRoutes(app: Hono<SandboxEnv>, options: AppOptions): void {
  app.use('/_control/*', fromThisMachine);
  app.use('/_control', fromThisMachine);
  app.post('/_control', async (c) => {
    const { tenant, operation } = readOperation(await controlBody(c));
    return c.text(printJson(operate(hostOf(options, tenant), operation)), 200, jsonType);
  });
  app.get('/_control/state', (c) => {
    const tenant = c.req.query('tenant');
    if (tenant !== undefined) return c.text(printJson(stateSummary(hostOf(options, tenant))), 200, jsonType);
    return c.text(printJson({ tenants: [...options.hosts.values()].map(stateSummary) }), 200, jsonType);
  });
  app.get('/_control/requests', (c) =>
    c.json({ requests: hostOf(options, c.req.query('tenant') ?? '').requests.entries() }),
  );
}

const jsonType = { 'Content-Type': 'application/json' };

/**
 * Reads the body of a control request, which must be JSON. A page in a browser can send a form to this machine, but
 * JSON only with permission.
 */
async function controlBody(c: AppContext): Promise<SandboxJson> {
  if (!/^application\/json\b/.test(c.req.header('Content-Type') ?? '')) {
    throw new HttpProblem(415, 'send Content-Type: application/json');
  }
  const body = await readBody(c.req.raw, 1_048_576);
  try {
    return parseJson(Buffer.from(body).toString());
  } catch (error) {
    throw new HttpProblem(
      400,
      `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const fromThisMachine: MiddlewareHandler<SandboxEnv> = async (c, next) => {
  const address = c.env.incoming.socket.remoteAddress ?? '';
  if (!isLoopback(address)) throw new HttpProblem(403, 'the sandbox is steered from its own machine only');
  await next();
};
