import type { StatusRecord, StoreSession } from '../../../ports/store.ts';
import { environmentSubject, streamsSubject } from '../../../state/subjects.ts';

/** Returns the records of an environment's last run and of its streams, if any. */
export async function runRecords(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<readonly StatusRecord[]> {
  const subjects = [environmentSubject(environment), streamsSubject(environment)];
  const records = await Promise.all(subjects.map((subject) => store.status(subject)));
  return records.filter((record) => record !== undefined);
}
