import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { untilEnter } from '../../../src/cli/terminal/prompt.ts';
import { Interrupted } from '../../../src/cli/stop.ts';

/** A terminal that hands over keys, as one in raw mode does. */
function aTerminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  onTestFinished(() => void input.destroy());
  return { input, output };
}

function asked() {
  const terminal = aTerminal();
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Interrupted('SIGINT'));
  const answer = untilEnter('next? ', terminal, { signal: stop.signal, interrupt });
  return { terminal, stop, answer };
}

describe('a question at the terminal', () => {
  it('ends with Enter', async () => {
    const { terminal, answer } = asked();
    terminal.input.write('\r');
    await answer;
    expect(String(terminal.output.read())).toContain('next? ');
  });

  it('is interrupted by Ctrl-C, which a terminal in raw mode hands over as a key', async () => {
    const { terminal, answer } = asked();
    terminal.input.write('\u0003');
    await expect(answer).rejects.toMatchObject({ name: 'Interrupted', exitCode: 130 });
  });

  it('is interrupted by a signal', async () => {
    const { stop, answer } = asked();
    stop.abort(new Interrupted('SIGTERM'));
    await expect(answer).rejects.toMatchObject({ name: 'Interrupted', exitCode: 143 });
  });

  it('is over when the input ends, since nobody can answer', async () => {
    const { terminal, answer } = asked();
    terminal.input.end();
    await expect(answer).resolves.toBeUndefined();
  });
});
