import { setTimeout as pause } from 'node:timers/promises';

/** Readers of the matrix, each of whom asks for a page once a second. */
export interface Readers {
  /** Milliseconds to the first byte of each answer. */
  end(): Promise<readonly number[]>;
}

/** What people look at: by name, the worst first, a search, one environment. */
const questions = [
  '',
  'sort=trouble',
  'search=stream+1',
  'environment=staging&is=in+sync',
  'sort=published&size=100',
];

/** Half of them ask for the page, half the API. They begin one after another within the first second. */
export function startReaders(url: string, count: number): Readers {
  const ending = new AbortController();
  const times: number[] = [];
  const done = Promise.all(
    Array.from({ length: count }, async (_, reader) => {
      await pause((reader * 1000) / count);
      for (let turn = 0; !ending.signal.aborted; turn += 1) {
        const startedAt = performance.now();
        const question = questions[(reader + turn) % questions.length] ?? '';
        const path = reader % 2 === 0 ? '/streams' : '/api/v1/streams';
        const answer = await fetch(`${url}${path}?page=${1 + (turn % 3)}&${question}`);
        times.push(performance.now() - startedAt);
        if (!answer.ok) throw new Error(`the matrix was answered with ${answer.status}`);
        await answer.arrayBuffer();
        const rest = Math.max(0, 1000 - (performance.now() - startedAt));
        await pause(rest, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }),
  );
  return {
    end: async () => {
      ending.abort();
      await done;
      return times;
    },
  };
}
