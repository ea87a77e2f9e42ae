import { onTestFinished } from 'vitest';
import { createMakeTeam, type MakeTeam } from '../../../src/adapters/make/make-team.ts';
import type { MakeSettings } from '../../../src/adapters/make/settings.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { startMakeStandIn, type MakeStandIn } from '../../support/make-stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

export const never = new AbortController().signal;
export const timeoutMs = 20_000;

/** A team, and the zone of Make that it is asked of. */
export interface Rig {
  readonly make: MakeStandIn;
  readonly team: MakeTeam;
  readonly clock: TestClock;
  readonly log: RecordingLog;
  readonly redactor: Redactor;
  /** Waits until the adapter pauses before it sends something, moves time on so far, and says how far. */
  readonly runPause: () => Promise<number>;
}

export async function aRig(settings: Partial<MakeSettings> = {}): Promise<Rig> {
  const make = await startMakeStandIn();
  onTestFinished(() => make.stop());
  return teamOn(make, settings);
}

export function teamOn(make: MakeStandIn, settings: Partial<MakeSettings> = {}): Rig {
  const [clock, log, redactor] = [new TestClock(), new RecordingLog(), new Redactor()];
  const { url: zone, teamId, token } = make;
  const team = createMakeTeam(
    { tenant: 'staging', zone, teamId, token, timeoutMs, ...settings },
    { fetch, clock, random: () => 0.5, log, redactor },
  );
  const runPause = async (): Promise<number> => {
    // The timeout of a call is no pause; pauses of the pace may be longer.
    const ms = await clock.nextSleep((each) => each !== timeoutMs);
    clock.advance(ms);
    return ms;
  };
  return { make, team, clock, log, redactor, runPause };
}
