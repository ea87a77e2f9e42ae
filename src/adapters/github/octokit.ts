import { retry } from '@octokit/plugin-retry';
import { Octokit as Rest } from '@octokit/rest';
import pLimit from 'p-limit';
import type { Clock } from '../../ports/clock.ts';
import type { ResolvedGitHubSettings } from './settings.ts';
import { Turns } from './turns.ts';

export type Octokit = InstanceType<typeof Rest>;

/** Number of retries of a repeatable call after a temporary failure. */
const retries = 2;

/** Statuses after which the same request fails again, or which name a wait. The client handles those. */
const notRetried = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 451];

/** Number of requests under way at a time. */
const atOnce = 10;

/** Requests that make GitHub notify people. GitHub asks to send these more slowly than other writes. */
const notifying: ReadonlySet<string> = new Set([
  'POST /repos/{owner}/{repo}/pulls',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
]);

/** The one write that is an authentication: the token of an App, which other requests wait for. */
const tokenExchange = 'POST /app/installations/{installation_id}/access_tokens';

/**
 * Creates an Octokit that sends a few requests at once, and writes one by one with pauses. The client decides how long
 * to wait for a limit, on Sluice's clock and within its patience. The retry plug-in repeats temporary failures, unless
 * the request says `retries: 0`. It authenticates nothing: each request has its own header.
 */
export function createOctokit(
  settings: ResolvedGitHubSettings,
  deps: {
    readonly fetch: typeof fetch;
    readonly clock: Clock;
    /** Receives Octokit's own warnings, about deprecated operations. */
    readonly warn: (words: string) => void;
    /** Ends the requests that wait for their turn. */
    readonly stopped: AbortSignal;
  },
): Octokit {
  const { writesMs, notificationsMs } = settings.pace;
  const writes = new Turns(deps.clock, writesMs, deps.stopped);
  const notifications = new Turns(deps.clock, notificationsMs, deps.stopped);
  const limit = pLimit(atOnce);
  const nothing = () => undefined;
  // Without these it would write to the console, including requests with their headers.
  const log = { debug: nothing, info: nothing, warn: deps.warn, error: nothing };
  // The later plug-in is the outer one, so that repetitions take turns too.
  const WithPlugins = Rest.plugin(({ hook }) => {
    hook.wrap('request', async (send, options) => {
      const name = `${options.method} ${options.url}`;
      if (options.method !== 'GET' && name !== tokenExchange) await writes.take();
      if (notifying.has(name)) await notifications.take();
      return limit(async () => send(options));
    });
  }, retry);
  return new WithPlugins({
    baseUrl: settings.baseUrl,
    userAgent: 'sluice',
    log,
    request: { fetch: deps.fetch, log, redirect: 'manual' },
    retry: { retries, doNotRetry: notRetried, retryAfterBaseValue: settings.retryPauseMs },
  });
}
