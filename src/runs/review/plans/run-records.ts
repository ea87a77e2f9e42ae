import type { StatusRecord, StoreSession } from '../../../ports/store.ts';
import { environmentSubject, streamsSubject } from '../../../state/subjects.ts';

/** What the last pass over an environment said of it and of its streams, as far as there was one. */
export async function passRecords(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<readonly StatusRecord[]> {
  const subjects = [environmentSubject(environment), streamsSubject(environment)];
  const records = await Promise.all(subjects.map((subject) => store.status(subject)));
  return records.filter((record) => record !== undefined);
}
