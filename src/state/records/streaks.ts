import { isJsonObject, member, type Json } from '../../core/json/json.ts';
import type { Streak } from '../../core/plan/changing-fields.ts';
import type { StoreSession } from '../../ports/store.ts';

/** Limit on the number of streams with saved streaks. */
const mostStreaks = 1000;

/** Version of the stored form. When it grows, counting begins again. */
const storedForm = 1;

const subjectOf = (subject: string) => `streaks of ${subject}`;

/** Loads the streaks of the streams and shared files of a source or an environment, by path. */
export async function loadStreaks(
  store: Pick<StoreSession, 'status'>,
  subject: string,
): Promise<ReadonlyMap<string, Streak>> {
  const stored = (await store.status(subjectOf(subject)))?.status;
  const streaks = member(stored, 'form') === storedForm ? member(stored, 'streaks') : undefined;
  if (!isJsonObject(streaks)) return new Map();
  return new Map(
    Object.entries(streaks).flatMap(([path, streak]) => {
      const read = streakOf(streak);
      return read === undefined ? [] : [[path, read] as const];
    }),
  );
}

/** Saves changed streaks; the longest ones if there are too many. */
export async function saveStreaks(
  store: Pick<StoreSession, 'saveStatus'>,
  subject: string,
  { before, after }: Record<'before' | 'after', ReadonlyMap<string, Streak>>,
  at: number,
): Promise<void> {
  const isSame =
    before.size === after.size && [...after].every(([path, streak]) => before.get(path) === streak);
  if (isSame) return;
  const longest = [...after].sort(([, one], [, other]) => other.reads - one.reads).slice(0, mostStreaks);
  const streaks = Object.fromEntries(longest.map(([path, streak]) => [path, storedStreak(streak)]));
  await store.saveStatus({ subject: subjectOf(subject), at, status: { form: storedForm, streaks } });
}

function storedStreak({ published, ...streak }: Streak): Json {
  return { ...streak, ...(published === undefined ? {} : { published }) };
}

function streakOf(stored: Json): Streak | undefined {
  const [fields, content, published, reads] = ['fields', 'content', 'published', 'reads'].map((key) =>
    member(stored, key),
  );
  if (typeof fields !== 'string' || typeof content !== 'string' || typeof reads !== 'number')
    return undefined;
  return { fields, content, reads, published: typeof published === 'string' ? published : undefined };
}
