import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit as Rest } from '@octokit/rest';
import type { Clock } from '../../ports/clock.ts';
import { Queue } from './queue.ts';
import type { ResolvedSettings } from './settings.ts';

const WithPlugins = Rest.plugin(throttling, retry);

export type Octokit = InstanceType<typeof WithPlugins>;

type ThrottleOptions = NonNullable<NonNullable<ConstructorParameters<typeof WithPlugins>[0]>['throttle']>;

/** Number of retries of a repeatable call after a temporary failure. */
const retries = 2;

/** Statuses after which the same request fails again, or which say how long to wait: those are for the client. */
const notRetried = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 451];

/**
 * Octokit with its plug-ins. The throttling plug-in decides when a request goes out (a few at once, writes one after
 * the other and apart); how long a limit is waited for is the client's, on our clock and within its patience. The retry
 * plug-in sends again what failed in passing, unless the request says `retries: 0`. It authenticates nothing: each request brings its header.
 */
export function createOctokit(
  settings: ResolvedSettings,
  deps: {
    readonly fetch: typeof fetch;
    readonly clock: Clock;
    /** Receives Octokit's own warnings, about deprecated operations. */
    readonly warn: (words: string) => void;
    /** Ends what waits in a queue. */
    readonly stopped: AbortSignal;
  },
): Octokit {
  const queue = (atOnce: number, apartMs: number) => new Queue(deps.clock, { atOnce, apartMs }, deps.stopped);
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
  // Without these it would write to the console, requests with their headers among it.
  const log = { debug: nothing, info: nothing, warn: deps.warn, error: nothing };
  return new WithPlugins({
    baseUrl: settings.baseUrl,
    userAgent: 'sluice',
    log,
    request: { fetch: deps.fetch, log, redirect: 'manual' },
    // The plug-in asks no more of its queues than `Queue` offers; its types want all of Bottleneck.
    throttle: throttle as unknown as ThrottleOptions,
    retry: { retries, doNotRetry: notRetried, retryAfterBaseValue: settings.retryPauseMs },
  });
}
