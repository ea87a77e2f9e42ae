import type { PostgresStoreSettings } from '../../src/adapters/store/postgres/postgres.ts';
import { environmentSubject } from '../../src/state/subjects.ts';
import type { PostgresServer } from '../support/postgres-server.ts';

/** When a lease was one holder's. Milliseconds since the epoch, by the clock of the database, which is that of the test. */
export interface Held {
  readonly environment: string;
  /** Process id of the holder. */
  readonly by: number;
  readonly from: number;
  /** When it was given up or taken over; infinite where neither has happened. */
  readonly to: number;
  /** True where the next one had to take it. */
  readonly isLost: boolean;
}

/** Lets the database write down every change of holder. The tables must be there. */
export async function watchLeases(server: PostgresServer, settings: PostgresStoreSettings): Promise<void> {
  await server.ask(
    settings,
    `create table lease_log (seq serial, at double precision, name text, holder text);
    create function log_lease() returns trigger language plpgsql as $$ begin
      insert into lease_log (at, name, holder) values (extract(epoch from clock_timestamp()) * 1000, new.name, new.holder);
      return new;
    end $$;
    create trigger log_first after insert on leases for each row execute function log_lease();
    create trigger log_change after update on leases for each row
      when (old.holder is distinct from new.holder) execute function log_lease()`,
  );
}

export async function heldLeases(
  server: PostgresServer,
  settings: PostgresStoreSettings,
  environments: readonly string[],
): Promise<readonly Held[]> {
  const rows = await server.ask(settings, 'select at, name, holder from lease_log order by seq');
  return environments.flatMap((environment) => {
    const changes = rows
      .filter(({ name }) => name === environmentSubject(environment))
      .map(({ at, holder }) => ({
        at: Number(at),
        by: typeof holder === 'string' ? pidOf(holder) : undefined,
      }));
    return changes.flatMap(({ at, by }, index): readonly Held[] => {
      if (by === undefined) return [];
      const next = changes[index + 1];
      const to = next?.at ?? Number.POSITIVE_INFINITY;
      return [{ environment, by, from: at, to, isLost: next?.by !== undefined }];
    });
  });
}

/** A holder is called `host:pid:chance`, and what it works on after that. */
function pidOf(holder: string): number {
  return Number(/^[^:]*:(\d+):/.exec(holder)?.[1]);
}
