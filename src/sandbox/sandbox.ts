import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import type { SandboxEnv } from './routes.ts';
import { lockFolder } from './folder-lock.ts';
import { IdSource } from './tenant/ids.ts';
import { TokenIssuer } from './oauth.ts';
import { StartRefused } from './start-refused.ts';
import type { SwitchChanges } from './switches.ts';
import { TenantHost } from './tenant-host.ts';
import { openTenants } from './tenants.ts';

export interface SandboxOptions extends TenantsOfSandbox {
  /** Port; 0 for any free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

/** Options of a sandbox, with or without a server. */
export interface TenantsOfSandbox {
  /** Folder of the tenants, created if missing. */
  readonly dataDir: string;
  readonly tenants: readonly string[];
  /**
   * Folder of export files for the first tenant if it has no streams yet. New tenants get the resources that the files
   * need.
   */
  readonly seedDir?: string;
  /** Switches of tenants from the start, by name of tenant. */
  readonly switches?: Readonly<Record<string, SwitchChanges>>;
  /** Default `demo`. */
  readonly clientId?: string;
  /** Default `demo-secret`. */
  readonly clientSecret?: string;
  /** Lifetime of an access token in seconds. Default 14399, the same as the platform's. */
  readonly tokenLifetimeSeconds?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly randomBytes?: (count: number) => Uint8Array;
}

export interface RunningSandbox {
  /** Address without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Closes all connections and stops. Everything that was answered is on disk already. */
  stop(): Promise<void>;
  /** Resolves when the sandbox has stopped; rejects when its server fails. */
  readonly done: Promise<void>;
}

/**
 * Starts tenants that follow docs/reference/tenant-api.yaml over HTTP. Rejects with `StartRefused` if a tenant's name, a
 * seed file, the data folder or the address is unusable, or another sandbox has the data folder.
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const held = new DisposableStack();
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
    const lock = lockFolder(options.dataDir);
    held.defer(() => lock.release());
    return await startLocked(options, held);
  } catch (error) {
    held.dispose();
    throw isOfTheSystem(error) ? new StartRefused(error.message, { cause: error }) : error;
  }
}

/** Tells whether an error is the operating system's. Its message names the call, the reason and the path or address. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

async function startLocked(options: SandboxOptions, held: DisposableStack): Promise<RunningSandbox> {
  const stopping = new AbortController();
  const sandbox = openSandbox(options, stopping.signal);
  held.defer(() => sandbox.close());
  const server = createAdaptorServer({ fetch: sandbox.fetch }) as Server;
  return listening(server, options.host ?? '127.0.0.1', options.port, { stopping, held });
}

/** A sandbox without a server: its tenants, and the function that answers calls. */
export interface OpenSandbox {
  readonly hosts: ReadonlyMap<string, TenantHost>;
  readonly fetch: (request: Request, env: SandboxEnv['Bindings']) => Response | Promise<Response>;
  close(): void;
}

/** Opens tenants that follow docs/reference/tenant-api.yaml. The signal ends deliberate waits. Throws `StartRefused`. */
export function openSandbox(options: TenantsOfSandbox, stopping: AbortSignal): OpenSandbox {
  const now = options.now ?? Date.now;
  const random = options.randomBytes ?? randomBytes;
  const ids = new IdSource(now, random);
  const tenants = openTenants({
    dataDir: options.dataDir,
    names: options.tenants,
    seedDir: options.seedDir,
    switches: options.switches ?? {},
    ids,
  });
  const tokens = new TokenIssuer({
    clientId: options.clientId ?? 'demo',
    clientSecret: options.clientSecret ?? 'demo-secret',
    lifetimeSeconds: options.tokenLifetimeSeconds ?? 14_399,
    tenants: options.tenants,
    now,
    randomBytes: random,
  });
  const hosts = new Map(
    tenants.models.map((model) => [
      model.name,
      new TenantHost(model, now, options.switches?.[model.name] ?? {}),
    ]),
  );
  const app = createApp({ hosts, tokens, ids, stopping });
  return { hosts, fetch: (request, env) => app.fetch(request, env), close: () => tenants.close() };
}

async function listening(
  server: Server,
  host: string,
  wanted: number,
  { stopping, held }: { readonly stopping: AbortController; readonly held: DisposableStack },
): Promise<RunningSandbox> {
  server.listen(wanted, host);
  await once(server, 'listening');
  const done = once(server, 'close').then(
    () => held.dispose(),
    (error: unknown) => {
      held.dispose();
      throw error;
    },
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    done,
    stop: () => {
      stopping.abort();
      if (server.listening) server.close();
      server.closeAllConnections();
      return done;
    },
  };
}
