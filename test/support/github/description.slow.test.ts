import { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { ApiDescription } from './api-description.ts';
import { handlers } from './rest-api.ts';
import { appToken } from './signed-app-token.ts';
import { GithubStandIn } from './stand-in.ts';
import { usedOperations } from './used-operations.ts';

test('every operation that is described is served, and no other', async () => {
  const description = await ApiDescription.load();
  const ids = usedOperations.map((line) => {
    const [method = '', path = ''] = line.split(' ');
    return description.find(method, path.replaceAll(/\{\w+\}/gu, '1'))?.id;
  });
  expect(ids).not.toContain(undefined);
  expect(new Set(ids)).toEqual(new Set(Object.keys(handlers)));
});

test('every operation answers as GitHub describes it', async () => {
  const github = await GithubStandIn.start();
  const flows = await github.addRepository('acme/flows', {
    roles: { robin: 'admin', kim: 'write' },
    files: { 'README.md': 'flows\n' },
  });
  const app = github.addApp({ slug: 'sluice', owner: 'acme', rights: {}, repositories: [flows] });
  await flows.protect('main', { requiredStatuses: ['x'], requiredApprovals: 1 });
  await flows.pushAs('kim', 'topic', { 'a.json': '{}\n' });
  await flows.pushAs('kim', 'other', { 'b.json': '{}\n' });
  const { number } = await flows.openPullRequest('kim', { head: 'topic', base: 'main', title: 'A' });
  await flows.approve('robin', number);
  const comment = flows.comment('kim', number, 'hello');
  const hook = flows.addHook({ url: 'http://127.0.0.1:1/', secret: 'x' });
  github.setTeam('acme/release', ['kim']);
  await github.webhooks.deliverAll();
  const sha = await flows.tip('topic');
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth: github.addToken('robin') });
  const asApp = new Octokit({ baseUrl: github.apiUrl, auth: appToken(app, Date.now()) });

  const base: Record<string, unknown> = {
    owner: 'acme',
    org: 'acme',
    team_slug: 'release',
    repo: 'flows',
    branch: 'main',
    username: 'kim',
    ref: 'topic',
    sha,
    basehead: 'main...topic',
    hook_id: hook.id,
    comment_id: comment.id,
    issue_number: number,
    pull_number: number,
    installation_id: app.installationId,
  };
  const bodies: Readonly<Record<string, Record<string, unknown>>> = {
    'POST /repos/{owner}/{repo}/deployments': { required_contexts: [], auto_merge: false, payload: { a: 1 } },
    'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': { state: 'success' },
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': { body: 'edited' },
    'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': { content: 'eyes' },
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': { body: 'new' },
    'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': { labels: ['sluice'] },
    'POST /repos/{owner}/{repo}/pulls': { head: 'other', base: 'main', title: 'B' },
    'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': { title: 'C' },
    'POST /repos/{owner}/{repo}/statuses/{sha}': { state: 'success', context: 'x', target_url: null },
  };
  // What changes comes first, so that the lists have something in them; a merge comes last.
  const order = (line: string) => (line.endsWith('/merge') ? 2 : line.startsWith('GET') ? 1 : 0);
  for (const line of usedOperations.toSorted((one, another) => order(one) - order(another))) {
    const isOfApp = line.includes(' /app') || line.endsWith('/installation');
    const path = new Set([...line.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name));
    const params = Object.fromEntries(Object.entries(base).filter(([name]) => path.has(name)));
    const extra = line.startsWith('POST') && line.endsWith('/deployments') ? { ref: 'topic' } : {};
    const answer = await (isOfApp ? asApp : octokit).request(line, { ...params, ...extra, ...bodies[line] });
    if (answer.status >= 300) throw new Error(`${line} answers ${answer.status}`);
    if (line === 'POST /repos/{owner}/{repo}/deployments')
      base['deployment_id'] = (answer.data as { id: number }).id;
  }
  expect([...github.violations, ...github.slips]).toEqual([]);
  await github.close();
});
