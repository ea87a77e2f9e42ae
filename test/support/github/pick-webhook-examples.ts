import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printed } from './subset.ts';

// Makes webhook-examples.json of GitHub's published examples, which are too large to depend on. Install
// `@octokit/webhooks-examples@7.6.1` in a folder elsewhere, then:
//   npx node test/support/github/pick-webhook-examples.ts \
//     FOLDER/node_modules/@octokit/webhooks-examples/api.github.com/index.json

type Example = Readonly<Record<string, unknown>>;

const picked = [
  'ping',
  'push',
  'pull_request.opened',
  'pull_request.synchronize',
  'pull_request.closed',
  'pull_request.labeled',
  'issue_comment.created',
  'issue_comment.edited',
  'issue_comment.deleted',
  'pull_request_review.submitted',
];

/** Parts that depend on where a repository is, not on what happened. */
const circumstances = ['organization', 'installation', 'enterprise'];

function pick(
  events: readonly { readonly name: string; readonly examples: readonly Example[] }[],
  key: string,
) {
  const [name, action] = key.split('.');
  const found = (events.find((event) => event.name === name)?.examples ?? [])
    .filter((example) => example['action'] === action)
    .filter((example) => 'repository' in example)
    .filter((example) => !/"commits":\[\]|"app_id"/u.test(JSON.stringify(example)))
    .map((example) =>
      Object.fromEntries(Object.entries(example).filter(([part]) => !circumstances.includes(part))),
    )
    .sort((one, other) => leaves(other) - leaves(one));
  if (found[0] === undefined) throw new Error(`GitHub publishes no ${key}`);
  return found[0];
}

/** How much an example says: keys of objects, at any depth. */
function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + leaves(inner), 0);
}

const source = process.argv[2];
if (import.meta.main && source !== undefined) {
  const events = JSON.parse(await readFile(source, 'utf8')) as Parameters<typeof pick>[0];
  const examples = Object.fromEntries(picked.map((key) => [key, pick(events, key)]));
  await writeFile(join(import.meta.dirname, 'webhook-examples.json'), `${printed(examples)}\n`);
}
