import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingAt, type WindowState } from '../../../src/core/gate/windows.ts';
import { windowOf, type WindowRule } from '../../../src/core/gate/cron-window.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const minute = 60_000;
const hour = 60 * minute;
const berlin = 'Europe/Berlin';
const lordHowe = 'Australia/Lord_Howe';

const allow = (cron: string, length: number, timezone = berlin): WindowRule => ({
  effect: 'allow',
  cron,
  length,
  timezone,
});
const deny = (cron: string, length: number, timezone = berlin): WindowRule => ({
  ...allow(cron, length, timezone),
  effect: 'deny',
});

const at = (rules: readonly WindowRule[], time: string): WindowState =>
  openingAt(rules.map(windowOf), Date.parse(time));
const isOpen = (rules: readonly WindowRule[], time: string) => at(rules, time).isOpen;
function opensAt(rules: readonly WindowRule[], time: string): string {
  const opening = at(rules, time);
  if (opening.isOpen) return 'open';
  return opening.opensAt === undefined ? 'never' : new Date(opening.opensAt).toISOString();
}

/** The first minute of each span in which it is open, and the first in which it is not, between two instants. */
function borders(rules: readonly WindowRule[], from: string, to: string): readonly string[] {
  const windows = rules.map(windowOf);
  const found: string[] = [];
  let was: boolean | undefined;
  for (let time = Date.parse(from); time < Date.parse(to); time += minute) {
    const { isOpen: is } = openingAt(windows, time);
    if (is !== was && was !== undefined)
      found.push(`${is ? 'opens' : 'closes'} ${new Date(time).toISOString().slice(0, 16)}`);
    was = is;
  }
  return found;
}

describe('windows', () => {
  const workdays = [allow('0 9 * * 1-4', 6 * hour)];

  it('that are none are always open', () => {
    expect(isOpen([], '2027-01-04T12:00:00Z')).toBe(true);
  });

  it.each([
    ['a moment before its start', '2027-01-04T07:59:59.999Z', false],
    ['at its start', '2027-01-04T08:00:00Z', true],
    ['a moment before its end', '2027-01-04T13:59:59.999Z', true],
    ['at its end', '2027-01-04T14:00:00Z', false],
    ['on a day that it leaves out', '2027-01-08T10:00:00Z', false],
  ])('allow %s: %s %s', (_name, time, expected) => {
    expect(isOpen(workdays, time)).toBe(expected);
  });

  it('tell when the next opens', () => {
    expect(opensAt(workdays, '2027-01-04T07:00:00Z')).toBe('2027-01-04T08:00:00.000Z');
    expect(opensAt(workdays, '2027-01-07T14:00:00Z')).toBe('2027-01-11T08:00:00.000Z');
    expect(at(workdays, '2027-01-07T14:00:00Z')).toMatchObject({ timezone: berlin });
  });

  it('that only deny are open outside of them', () => {
    const freeze = [deny('0 0 20 12 *', 14 * 24 * hour)];
    expect(isOpen(freeze, '2027-12-19T22:59:00Z')).toBe(true);
    expect(opensAt(freeze, '2027-12-19T23:00:00Z')).toBe('2028-01-02T23:00:00.000Z');
    expect(isOpen(freeze, '2028-01-02T23:00:00Z')).toBe(true);
  });

  it('that deny win, and leave what is left of one that allows', () => {
    const rules = [...workdays, deny('0 8 4 1 *', 3 * hour)];
    expect(borders(rules, '2027-01-04T00:00:00Z', '2027-01-05T00:00:00Z')).toEqual([
      'opens 2027-01-04T10:00',
      'closes 2027-01-04T14:00',
    ]);
    expect(opensAt(rules, '2027-01-04T07:30:00Z')).toBe('2027-01-04T10:00:00.000Z');
  });

  it('that deny until after one that allows has ended leave the one after', () => {
    const rules = [...workdays, deny('0 0 4 1 *', 24 * hour)];
    expect(opensAt(rules, '2027-01-04T09:00:00Z')).toBe('2027-01-05T08:00:00.000Z');
  });

  it('of several rules are open where one of them is', () => {
    const rules = [...workdays, allow('0 20 * * *', hour, 'UTC')];
    expect(opensAt(rules, '2027-01-04T15:00:00Z')).toBe('2027-01-04T20:00:00.000Z');
    expect(isOpen(rules, '2027-01-04T20:30:00Z')).toBe(true);
  });

  it('that last longer than the time between their starts do not close', () => {
    expect(borders([allow('0 * * * *', 2 * hour)], '2027-01-04T00:00:00Z', '2027-01-05T00:00:00Z')).toEqual(
      [],
    );
  });

  it('that always deny say that none opens, and soon', () => {
    expect(opensAt([deny('* * * * *', hour)], '2027-01-04T09:00:00Z')).toBe('never');
  });

  it('open when they say', () => {
    const rule = fc.record({
      effect: fc.constantFrom('allow' as const, 'deny' as const),
      cron: fc
        .tuple(
          fc.integer({ min: 0, max: 59 }),
          fc.integer({ min: 0, max: 23 }),
          fc.constantFrom('*', '1-4', '6', '0'),
        )
        .map(([m, h, days]) => `${m} ${h} * * ${days}`),
      length: fc.integer({ min: 1, max: 30 }).map((hours) => hours * hour),
      timezone: fc.constantFrom(berlin, lordHowe, 'UTC', 'America/St_Johns'),
    });
    const times = fc.integer({ min: Date.UTC(2027, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), times, (rules, time) => {
        const windows = rules.map(windowOf);
        const opening = openingAt(windows, time);
        if (opening.isOpen || opening.opensAt === undefined) return;
        expect(opening.opensAt).toBeGreaterThan(time);
        expect(openingAt(windows, opening.opensAt).isOpen).toBe(true);
        expect(openingAt(windows, opening.opensAt - 1).isOpen).toBe(false);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('windows where clocks change', () => {
  it.each([
    ['the day before', '2027-03-27', ['opens 2027-03-27T08:00', 'closes 2027-03-27T14:00']],
    ['spring, a day of 23 hours', '2027-03-28', ['opens 2027-03-28T07:00', 'closes 2027-03-28T13:00']],
    ['autumn, a day of 25 hours', '2027-10-31', ['opens 2027-10-31T08:00', 'closes 2027-10-31T14:00']],
  ])('Berlin, nine in the morning, %s', (_name, day, expected) => {
    expect(borders([allow('0 9 * * *', 6 * hour)], `${day}T00:00:00Z`, `${day}T23:59:00Z`)).toEqual(expected);
  });

  it('last as long as they say over the hour that is skipped, and over the one that comes twice', () => {
    const nights = [allow('0 0 * * *', 6 * hour)];
    expect(borders(nights, '2027-03-27T20:00:00Z', '2027-03-28T12:00:00Z')).toEqual([
      'opens 2027-03-27T23:00',
      'closes 2027-03-28T05:00',
    ]);
    expect(borders(nights, '2027-10-30T20:00:00Z', '2027-10-31T12:00:00Z')).toEqual([
      'opens 2027-10-30T22:00',
      'closes 2027-10-31T04:00',
    ]);
  });

  it('begin when clocks have been put forward, where their start is skipped', () => {
    const rules = [allow('30 2 * * *', hour)];
    expect(borders(rules, '2027-03-27T20:00:00Z', '2027-03-28T20:00:00Z')).toEqual([
      'opens 2027-03-28T01:00',
      'closes 2027-03-28T02:00',
    ]);
  });

  it('begin once, the first time, where clocks show their start twice', () => {
    const rules = [allow('30 2 * * *', 30 * minute)];
    expect(borders(rules, '2027-10-30T20:00:00Z', '2027-10-31T20:00:00Z')).toEqual([
      'opens 2027-10-31T00:30',
      'closes 2027-10-31T01:00',
    ]);
    expect(opensAt(rules, '2027-10-31T01:15:00Z')).toBe('2027-11-01T01:30:00.000Z');
  });

  it('that begin each hour do so in each hour that passes', () => {
    const rules = [allow('0 * * * *', 10 * minute)];
    expect(borders(rules, '2027-10-30T23:30:00Z', '2027-10-31T02:30:00Z')).toEqual([
      'opens 2027-10-31T00:00',
      'closes 2027-10-31T00:10',
      'opens 2027-10-31T01:00',
      'closes 2027-10-31T01:10',
      'opens 2027-10-31T02:00',
      'closes 2027-10-31T02:10',
    ]);
  });

  it('know that Lord Howe moves its clocks by half an hour', () => {
    const rules = [allow('15 2 * * *', hour, lordHowe)];
    // 3 October 2027: from 02:00 (+10:30) to 02:30 (+11:00).
    expect(borders(rules, '2027-10-02T13:00:00Z', '2027-10-02T18:00:00Z')).toEqual([
      'opens 2027-10-02T15:30',
      'closes 2027-10-02T16:30',
    ]);
    expect(opensAt(rules, '2027-10-02T17:00:00Z')).toBe('2027-10-03T15:15:00.000Z');
    // 4 April 2027: from 02:00 (+11:00) back to 01:30 (+10:30), so 01:45 comes twice.
    const twice = [allow('45 1 * * *', 15 * minute, lordHowe)];
    expect(borders(twice, '2027-04-03T13:00:00Z', '2027-04-03T18:00:00Z')).toEqual([
      'opens 2027-04-03T14:45',
      'closes 2027-04-03T15:00',
    ]);
  });
});
