import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What a program that logs writes to standard error, line by line, as JSON. */
async function logged(work: string): Promise<readonly Record<string, unknown>[]> {
  const program = `
    import { jsonLog } from ${JSON.stringify(join(root, 'src/adapters/system/log.ts'))};
    import { Redactor } from ${JSON.stringify(join(root, 'src/core/secrets/redactor.ts'))};
    const redactor = new Redactor();
    redactor.add('canary/"1');
    let least = 'info';
    const log = jsonLog(() => least, redactor);
    ${work}`;
  const args = ['--no-warnings', '--input-type=module-typescript', '--eval', program];
  const { stderr } = await promisify(execFile)(process.execPath, args);
  const lines = stderr.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('writes one JSON object a line, without secrets in message, fields and errors', async () => {
  const lines = await logged(`
    log.info('at canary/"1', { url: 'x?k=canary%2F%221', deep: [{ text: 'canary/"1' }], count: 3 });
    log.with({ tenant: 'canary/"1' }).warn('again');
    log.debug('not at this level');
    const cause = new Error('inside canary/"1');
    log.error('failed', { error: new Error('it said canary/"1', { cause }), other: new TypeError('canary/"1') });
  `);
  expect(lines).toMatchObject([
    { level: 'info', msg: 'at [redacted]', url: 'x?k=[redacted]', deep: [{ text: '[redacted]' }], count: 3 },
    { level: 'warn', msg: 'again', tenant: '[redacted]' },
    { level: 'error', err: { type: 'Error' }, other: { type: 'TypeError', message: '[redacted]' } },
  ]);
  expect(JSON.stringify(lines)).not.toContain('canary');
  expect(JSON.stringify(lines[2])).toContain('it said [redacted]');
  expect(JSON.stringify(lines[2])).toContain('inside [redacted]');
});

it('writes what is given for the time of some work into every line of that time, whoever writes it', async () => {
  const lines = await logged(`
    const driver = log.with({ tenant: 'stage' });
    const pass = (id, ...more) => log.during({ run: id, at: 'canary/"1' }, async () => {
      await Promise.resolve();
      driver.info('called', { of: id });
      for (const one of more) await pass(one);
      driver.info('ended', { of: id });
    });
    await Promise.all([pass('one'), pass('two', 'three')]);
    driver.info('after');
  `);
  expect(lines).toHaveLength(7);
  for (const line of lines.slice(0, -1))
    expect(line).toMatchObject({ tenant: 'stage', run: line['of'], at: '[redacted]' });
  expect(lines.at(-1)).not.toHaveProperty('run');
});

it('writes from the level on that is the least at the time, also what came of it before', async () => {
  const lines = await logged(`
    const driver = log.with({ tenant: 'stage' });
    driver.debug('one');
    least = 'debug';
    driver.debug('two');
    least = 'error';
    driver.warn('three');
    driver.error('four');
  `);
  expect(lines.map(({ msg }) => msg)).toEqual(['two', 'four']);
});

it('lets the work go on where no line can be written', async () => {
  const program = `
    import { jsonLog } from ${JSON.stringify(join(root, 'src/adapters/system/log.ts'))};
    import { Redactor } from ${JSON.stringify(join(root, 'src/core/secrets/redactor.ts'))};
    const log = jsonLog(() => 'info', new Redactor());
    for (let line = 0; line < 3; line += 1) log.info('a line', { line });
    process.stdout.write('went on');`;
  const full = await open('/dev/full', 'w');
  onTestFinished(() => full.close());
  const args = ['--no-warnings', '--input-type=module-typescript', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', full.fd] });
  const [said, [code]] = await Promise.all([text(child.stdout ?? Readable.from([])), once(child, 'exit')]);

  expect([said, code]).toEqual(['went on', 0]);
});

it('hides what looks like a secret to everybody', async () => {
  const [line] = await logged(
    `log.info('hooked', { at: 'https://hook.acme.example/abcdef123456', user_email: 'jo@acme.example' });`,
  );
  expect(line).toMatchObject({ at: '[hook address]', user_email: '[redacted]' });
});
