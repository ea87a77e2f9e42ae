import { describe, expect, it } from 'vitest';
import { paintLine, wantsColour } from '../../src/cli/terminal/colours.ts';
import { processOutput } from '../../src/cli/terminal/process-output.ts';
import { progressText } from '../../src/cli/terminal/progress.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import { sluice } from '../support/command-line.ts';

/** Two streams of a process, and what was written to them. */
function streams({ env = {}, isTTY = true, rows = 24 } = {}) {
  let time = 0;
  const seen = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTTY,
    columns: 40,
    rows,
    write: (text: string) => void (seen[name] += text),
  });
  const output = processOutput({
    stdout: stream('out'),
    stderr: stream('err'),
    env,
    redactor: new Redactor(),
    now: () => time,
  });
  return { seen, output, wait: (ms: number) => void (time += ms) };
}

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
  ])('with %j on a terminal (%s): %s', (env, isTerminal, wanted) => {
    expect(wantsColour(env, isTerminal)).toBe(wanted);
  });

  it('are put behind what keeps texts from steering a terminal', () => {
    const { seen, output } = streams();
    output.err('error: a\u001B[31mb\n');
    expect(seen.err).toBe('\u001B[31merror:\u001B[0m a\\u001b[31mb\n');
  });

  it('mark words of tables only as whole cells', () => {
    expect(paintLine('dev  Synced  x')).toBe('dev  \u001B[32mSynced\u001B[0m  x');
    expect(paintLine('the tenant is Synced now')).not.toContain('\u001B');
    expect(paintLine('NAME  BRANCH')).toContain('\u001B[1m');
  });

  it('are never in JSON, and in nothing that is not a terminal unless that is forced', async () => {
    const forced = { FORCE_COLOR: '1' };
    expect((await sluice(['explain', 'SLC1001', '--json'], forced)).out).not.toContain('\u001B');
    expect((await sluice(['explain', 'nothing'], forced)).err).toContain('\u001B[31merror:\u001B[0m');
    expect((await sluice(['explain', 'nothing'])).err).not.toContain('\u001B');
  });
});

describe('progress', () => {
  it('is drawn on the standard error once work takes long, and goes before anything else is written', () => {
    const { seen, output, wait } = streams();
    const task = output.progress?.start('reading');
    task?.at(1, 4);
    expect(seen.err).toBe('');
    wait(400);
    task?.at(2, 4);
    expect(seen.err).toBe('\r\u001B[Kreading [############............] 2/4');
    task?.at(3, 4);
    output.out('a line\n');
    expect(seen).toEqual({
      out: 'a line\n',
      err: '\r\u001B[Kreading [############............] 2/4\r\u001B[K',
    });
    wait(400);
    task?.at(4, 4);
    task?.end();
    expect(seen.err.endsWith('4/4\r\u001B[K')).toBe(true);
  });

  it('is nowhere where nobody watches', () => {
    expect(streams({ isTTY: false }).output).not.toHaveProperty('progress');
    expect(streams({ env: { TERM: 'dumb' } }).output).not.toHaveProperty('progress');
  });

  it('has no bar where the end is not known, and no more than a full one', () => {
    expect(progressText('writing streams', 3, undefined)).toBe('writing streams: 3');
    expect(progressText('x', 9, 4)).toBe(`x [${'#'.repeat(24)}] 4/4`);
  });

  it('tells how long the rest takes, once that can be known', () => {
    expect(progressText('x', 1, 4, 1999)).not.toContain('left');
    expect(progressText('x', 10, 40, 20_000)).toMatch(/ 10\/40, about 60 s left$/);
    expect(progressText('x', 4, 4, 20_000)).not.toContain('left');
  });
});

describe('the log of a command', () => {
  const line = (fields: object) =>
    `${JSON.stringify({ level: 'warn', time: 'now', msg: 'held', ...fields })}\n`;

  it('comes after the output, in words, and not at length', () => {
    const { seen, output } = streams({ env: { NO_COLOR: '1' }, isTTY: false });
    output.log?.(line({ environment: 'staging', err: { message: 'a\u001B[2J', stack: 'at' } }));
    for (let number = 1; number <= 11; number += 1) output.log?.(line({ number }));
    output.err('a problem\n');
    output.end();
    expect(seen.err.split('\n').slice(0, 3)).toEqual([
      'a problem',
      String.raw`log: held: a\u001b[2J (environment staging)`,
      'log: held (number 1)',
    ]);
    expect(seen.err).toMatch(/\(number 9\)\nlog: and 2 more; SLUICE_LOG_LEVEL=warn shows all, as JSON\n$/);
  });
});

describe('a long line', () => {
  it('breaks between words on a terminal, and nowhere else', () => {
    const text = 'warning: the last connection is not in the tenant\n';
    const { seen, output } = streams({ env: { NO_COLOR: '1' } });
    output.err(text);
    expect(seen.err).toBe('warning: the last connection is not in\n  the tenant\n');
    output.data?.(text, 'text');
    expect(seen.out).toBe(text);
    const piped = streams({ isTTY: false });
    piped.output.err(text);
    expect(piped.seen.err).toBe(text);
  });
});

describe('a screen that is drawn again', () => {
  it('writes line over line in one piece, and clears only what is left over', () => {
    const { seen, output } = streams({ env: { NO_COLOR: '1' } });
    output.screen?.redraw(['one', 'two']);
    output.screen?.redraw(['three']);
    expect(seen.out).toBe('one\u001B[K\ntwo\u001B[K\n\u001B[J\u001B[2Athree\u001B[K\n\u001B[J');
  });

  it('lets no line wrap and none scroll away', () => {
    const { seen, output } = streams({ env: { NO_COLOR: '1' }, rows: 3 });
    output.screen?.redraw(['x'.repeat(50), 'two', 'three']);
    expect(seen.out).toBe(`${'x'.repeat(39)}…\u001B[K\n… 2 more lines\u001B[K\n\u001B[J`);
  });

  it('is there for terminals alone', () => {
    expect(streams({ isTTY: false }).output).not.toHaveProperty('screen');
  });
});
