import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit as Rest } from '@octokit/rest';
import type { Clock } from '../../ports/clock.ts';
import { ThrottleQueue } from './queue.ts';
import type { ResolvedGitHubSettings } from './settings.ts';

const WithPlugins = Rest.plugin(throttling, retry);

export type Octokit = InstanceType<typeof WithPlugins>;

type ThrottleOptions = NonNullable<NonNullable<ConstructorParameters<typeof WithPlugins>[0]>['throttle']>;

/** Number of retries of a repeatable call after a temporary failure. */
const retries = 2;

/** Statuses after which the same request fails again, or which name a wait. The client handles those. */
const notRetried = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 451];

/**
 * Creates an Octokit with its plug-ins. The throttling plug-in decides when a request is sent (a few at once, writes
 * one by one with pauses). The client decides how long to wait for a limit, on Sluice's clock and within its patience.
 * The retry plug-in repeats temporary failures, unless the request says `retries: 0`. It authenticates nothing: each
 * request has its own header.
 */
export function createOctokit(
  settings: ResolvedGitHubSettings,
  deps: {
    readonly fetch: typeof fetch;
    readonly clock: Clock;
    /** Receives Octokit's own warnings, about deprecated operations. */
    readonly warn: (words: string) => void;
    /** Ends the requests that wait in a queue. */
    readonly stopped: AbortSignal;
  },
): Octokit {
  const queue = (atOnce: number, apartMs: number) =>
    new ThrottleQueue(deps.clock, { atOnce, apartMs }, deps.stopped);
  const { writesMs, notificationsMs } = settings.pace;
  const leaveToClient = () => undefined;
  const throttle = {
    global: queue(10, 0),
    auth: queue(1, 0),
    search: queue(1, 0),
    write: queue(1, writesMs),
    notifications: queue(1, notificationsMs),
    onRateLimit: leaveToClient,
    onSecondaryRateLimit: leaveToClient,
  };
  const nothing = () => undefined;
  // Without these it would write to the console, including requests with their headers.
  const log = { debug: nothing, info: nothing, warn: deps.warn, error: nothing };
  return new WithPlugins({
    baseUrl: settings.baseUrl,
    userAgent: 'sluice',
    log,
    request: { fetch: deps.fetch, log, redirect: 'manual' },
    // The plug-in uses only the methods of `ThrottleQueue`; its types demand all of Bottleneck.
    throttle: throttle as unknown as ThrottleOptions,
    retry: { retries, doNotRetry: notRetried, retryAfterBaseValue: settings.retryPauseMs },
  });
}
