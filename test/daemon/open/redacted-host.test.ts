import { describe, expect, it } from 'vitest';
import { redactedHost } from '../../../src/daemon/open/redacted-host.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { commentLimit, type GitHost } from '../../../src/ports/git-host.ts';

const signal = new AbortController().signal;
const long = 'a-long-canary';
const said = `is stock or ${long}, see value-streams/stock-alert`;
const shown = 'is [redacted] or [redacted], see value-streams/stock-alert';

/** A host of which every method returns its arguments. */
function anEcho(): { readonly host: GitHost; readonly calls: [string, readonly unknown[]][] } {
  const calls: [string, readonly unknown[]][] = [];
  const echo = new Proxy({} as GitHost, {
    get: (_host, method) =>
      method === 'hasPullRequests'
        ? true
        : (...args: readonly unknown[]) => Promise.resolve(calls.push([String(method), args.slice(0, -1)])),
  });
  const redactor = new Redactor();
  for (const secret of [long, 'stock']) redactor.add(secret);
  return { host: redactedHost(echo, redactor), calls };
}

describe('a redacted host', () => {
  it('sends no secret in titles, texts, comments, statuses and deployments', async () => {
    const { host, calls } = anEcho();
    const marker = '<!-- sluice plan: stock -->';
    const body = `${marker}\n${said}`;
    await host.openPullRequest(
      { head: 'stock', base: 'stock', title: said, body, labels: ['stock'] },
      signal,
    );
    await host.editPullRequest(1, { title: said, body }, signal);
    await host.writeComment({ on: 1 }, body, signal);
    await host.writeComment({ id: 2 }, body, signal);
    const url = `https://sluice.example/environments/stock?said=${long}`;
    await host.report(
      'c0ffee',
      { name: 'sluice/sync (stock)', state: 'success', description: said, url },
      signal,
    );
    await host.report('c0ffee', { environment: 'stock', state: 'success', description: said }, signal);

    const sent = { title: shown, body: `${marker}\n${shown}` };
    const link = 'https://sluice.example/environments/stock?said=[redacted]';
    expect(calls).toEqual([
      ['openPullRequest', [{ head: 'stock', base: 'stock', ...sent, labels: ['stock'] }]],
      ['editPullRequest', [1, sent]],
      ['writeComment', [{ on: 1 }, sent.body]],
      ['writeComment', [{ id: 2 }, sent.body]],
      [
        'report',
        ['c0ffee', { name: 'sluice/sync (stock)', state: 'success', description: shown, url: link }],
      ],
      ['report', ['c0ffee', { environment: 'stock', state: 'success', description: shown }]],
    ]);
  });

  it('keeps a text within what the host takes, although the redacted one is longer', async () => {
    const { host, calls } = anEcho();
    await host.writeComment({ on: 1 }, 'stock '.repeat(commentLimit / 6), signal);
    expect(calls[0]?.[1][1]).toHaveLength(commentLimit);
  });

  it('passes on every other call as it is', async () => {
    const { host, calls } = anEcho();
    expect(host.hasPullRequests).toBe(true);
    await host.openPullRequests(signal);
    await host.pullRequest(1, signal);
    await host.editPullRequest(1, 'close', signal);
    await host.comments({ on: 1 }, signal);
    await host.react(1, 'seen', signal);
    expect(calls).toEqual([
      ['openPullRequests', []],
      ['pullRequest', [1]],
      ['editPullRequest', [1, 'close']],
      ['comments', [{ on: 1 }]],
      ['react', [1, 'seen']],
    ]);
  });
});
