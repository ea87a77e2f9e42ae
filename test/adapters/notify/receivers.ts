import { createCloudEventsReceiver } from '../../../src/adapters/notify/cloud-events.ts';
import { createSlackReceiver } from '../../../src/adapters/notify/slack.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import type { Receiver } from '../../../src/ports/receiver.ts';
import type { ReceiverHarness } from '../../contracts/receiver.contract.ts';
import type { Mood } from '../../support/fake-receiver.ts';
import { HttpReceiver } from '../../support/http-receiver.ts';
import { TestClock } from '../../support/test-clock.ts';
import { unhurried } from '../../support/unhurried.ts';

export const secret = 'notify canary/+"<&>é';

export interface HttpHarness extends ReceiverHarness {
  readonly http: HttpReceiver;
  readonly redactor: Redactor;
  /** Stands still; retries wait for nothing where it is not asked for. */
  readonly clock: TestClock;
}

/** A receiver of a kind, and the server that it speaks to; with `patient`, sleeps last as long as its clock says. */
export async function aReceiver(
  kind: Kind,
  { patient = false }: { readonly patient?: boolean } = {},
): Promise<HttpHarness> {
  const http = await HttpReceiver.start();
  const clock = new TestClock();
  const redactor = new Redactor();
  const deps = { fetch, clock: patient ? clock : shortSleeps(clock), random: () => 0.5, redactor };
  const receiver = receivers[kind](http, deps);
  return {
    receiver,
    http,
    clock,
    redactor,
    be: (mood) => be(http, mood),
    taken: () => http.posted.filter(() => http.answer !== 'nothing').map(({ body }) => body.toString()),
  };
}

export type Kind = 'cloudevents' | 'slack';

type Deps = Parameters<typeof createSlackReceiver>[1];

const receivers: Readonly<Record<Kind, (http: HttpReceiver, deps: Deps) => Receiver>> = {
  cloudevents: (http, deps) =>
    createCloudEventsReceiver(
      { name: 'events', url: new URL(http.url), secret, from: 'https://sluice.example' },
      deps,
    ),
  slack: (http, deps) => createSlackReceiver({ name: 'chat', url: new URL(http.url) }, deps),
};

/** Pauses between tries are over at once; a timeout never comes. */
function shortSleeps(clock: TestClock): Deps['clock'] {
  const hasty = unhurried(clock);
  return {
    now: () => clock.now(),
    sleep: (ms, signal) => (ms < 5000 ? hasty : clock).sleep(ms, signal),
  };
}

async function be(http: HttpReceiver, mood: Mood): Promise<void> {
  if (mood === 'away') return http.down();
  if (mood === 'well') {
    http.answer = { status: 200 };
    return http.up();
  }
  http.answer =
    mood === 'refusing'
      ? { status: 403, body: 'invalid_token' }
      : { status: 429, headers: { 'retry-after': String(mood.restFor / 1000) } };
}
