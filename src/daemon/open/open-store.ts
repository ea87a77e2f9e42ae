import { budgets } from '../../core/budgets.ts';
import { openSqliteStore } from '../../adapters/store/sqlite/sqlite.ts';
import type { Config } from '../../config/config.ts';
import { resolveSecret } from '../../config/secret.ts';
import type { Store } from '../../ports/store.ts';
import type { Outside } from './outside.ts';

/** Opens the store of a configuration. The caller closes it. Throws `SecretUnavailable` before it opens anything. */
export async function openStore(
  { store }: Pick<Config, 'store'>,
  outside: Pick<Outside, 'log' | 'clock' | 'redactor' | 'env' | 'readFile'>,
): Promise<Store> {
  const deps = { log: outside.log, now: () => outside.clock.now() };
  if (store.kind === 'file') return openSqliteStore({ file: store.path }, deps);
  const { host, port, database, user, tls } = store;
  const password = store.password === undefined ? undefined : await resolveSecret(store.password, outside);
  if (password !== undefined) outside.redactor.add(password);
  const ca =
    tls?.ca === undefined
      ? undefined
      : await outside.readFile(tls.ca, budgets.configuration.certificatesBytes);
  const settings = { host, port, database, user, password };
  const { openPostgresStore } = await import('../../adapters/store/postgres/postgres.ts');
  return openPostgresStore(tls === undefined ? settings : { ...settings, tls: { ca } }, deps);
}

/** Returns a readable name of the store, without a password. */
export function storeName(store: Config['store']): string {
  if (store.kind === 'file') return store.path;
  return `postgres://${store.user}@${store.host}:${store.port}/${store.database}`;
}
