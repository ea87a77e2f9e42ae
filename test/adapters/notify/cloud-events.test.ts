import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aMessage } from '../../support/a-message.ts';
import { configFolder } from '../../config/config-folder.ts';
import type { Posted } from '../../support/http-receiver.ts';
import { aReceiver, secret } from './receivers.ts';

const never = new AbortController().signal;
const header = 'x-sluice-signature-256';

it('is a CloudEvent 1.0 in structured mode', async () => {
  const { receiver, http } = await aReceiver('cloudevents');
  await receiver.deliver(aMessage(), never);
  expect(http.posted[0]?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(http.bodies).toEqual([
    {
      specversion: '1.0',
      id: 'f'.repeat(64),
      source: 'https://sluice.example/pipelines/default',
      type: 'sluice.environment.sync-failed',
      subject: 'staging',
      time: '2026-01-05T09:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        pipeline: 'default',
        environment: 'staging',
        sync: 'OutOfSync',
        health: 'Degraded',
        revision: 'a'.repeat(40),
        title: 'Sync of staging failed',
        lines: ['1 failed, 0 blocked, 0 drifted', 'value-streams/a: refused'],
        link: 'https://sluice.example/environments/staging',
      },
    },
  ]);
});

it('is signed over the bytes that are sent, and by the secret alone', async () => {
  const { receiver, http } = await aReceiver('cloudevents');
  await receiver.deliver(aMessage({ lines: ['Rücksendung 発注承認 🚚'] }), never);
  const { body, headers } = only(http.posted);
  const by = (key: string) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  expect(headers[header]).toBe(by(secret));
  expect(headers[header]).not.toBe(by('another'));
});

it('can be verified as docs/how-to/notifications.md says', async () => {
  const { receiver, http } = await aReceiver('cloudevents');
  await receiver.deliver(aMessage({ lines: ['Rücksendung 🚚'] }), never);
  const { body, headers } = only(http.posted);
  const page = await readFile(join(import.meta.dirname, '../../../docs/how-to/notifications.md'), 'utf8');
  const command = /^openssl .*$/m.exec(page)?.[0] ?? '';
  expect(command).toContain('body.json');
  const folder = await configFolder({});
  const signatureOf = async (bytes: Uint8Array) => {
    await writeFile(join(folder, 'body.json'), bytes);
    return run(command, { cwd: folder, env: { PATH: process.env['PATH'], SECRET: secret } });
  };
  expect(`sha256=${await signatureOf(body)}`).toBe(headers[header]);
  expect(`sha256=${await signatureOf(Buffer.concat([body, Buffer.from(' ')]))}`).not.toBe(headers[header]);
});

it('has no secret in it, whoever wrote it there', async () => {
  const { receiver, http, redactor } = await aReceiver('cloudevents');
  redactor.add('tenant canary/7d21');
  const lines = [`a stream said ${secret}`, `and tenant canary/7d21`];
  await receiver.deliver(aMessage({ title: secret, lines }), never);
  const text = http.posted[0]?.body.toString() ?? '';
  expect(JSON.parse(text)).toMatchObject({
    data: { title: '[redacted]', lines: ['a stream said [redacted]', 'and [redacted]'] },
  });
  expect(text).not.toMatch(/canary/);
});

function only(posted: readonly Posted[]): Posted {
  const [one, ...others] = posted;
  if (one === undefined || others.length > 0) throw new Error(`${posted.length} came instead of one`);
  return one;
}

function run(command: string, options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', command], options, (error, stdout) =>
      error === null ? resolve(stdout.trim()) : reject(error),
    );
  });
}
