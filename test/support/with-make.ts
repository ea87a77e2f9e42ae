import { onTestFinished } from 'vitest';
import { createMakeTeam } from '../../src/adapters/make/make-team.ts';
import { withMake } from '../../src/adapters/make/with-make.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import type { Tenant } from '../../src/ports/any-tenant.ts';
import { reaching } from '../../src/runs/write-access.ts';
import { HastyClock } from './hasty-clock.ts';
import { startMakeStandIn, type MakeStandIn } from './make-stand-in.ts';
import { RecordingLog } from './recording-log.ts';

/** An environment whose tenant has a team in a zone of Make on this machine, until the test ends. */
export async function withTeam<T extends { readonly tenant: Tenant }>(
  environment: T,
): Promise<{ readonly make: MakeStandIn; readonly environment: T }> {
  const make = await startMakeStandIn();
  onTestFinished(() => make.stop());
  const { tenant } = environment;
  const team = createMakeTeam(
    { tenant: tenant.name, zone: make.url, teamId: make.teamId, token: make.token },
    {
      fetch,
      clock: new HastyClock(Date.UTC(2026, 0, 5, 9)),
      random: () => 0.5,
      log: new RecordingLog(),
      redactor: new Redactor(),
    },
  );
  return { make, environment: { ...environment, ...reaching(withMake(tenant, team)) } };
}
