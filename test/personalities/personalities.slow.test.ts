import { describe, expect, it } from 'vitest';
import { strangeFaults, unexpected } from './open-faults.ts';
import { personalities } from './personalities.ts';
import { steps, stepsOf, walk } from './steps.ts';

describe.each(personalities)('$name', (personality) => {
  it.each(stepsOf(personality))('%s', async (step) => {
    expect(await unexpected(personality.name, step, () => walk(personality, step))).toEqual([]);
  });
});

it('has each row that an open fault names', () => {
  const names = personalities.map(({ name }) => name);
  expect(strangeFaults(steps, names)).toEqual([]);
});
