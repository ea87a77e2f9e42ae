import type { FileChange, GitCommit, Signature } from '../bare-repository.ts';
import type { Host } from '../host.ts';
import type { Repository } from '../records.ts';
import { nodeId, optionalAccountShape, type Shape } from './account-shape.ts';
import { apiUrl, pageUrl } from './repository-shape.ts';

export function commitShape(host: Host, repository: Repository, commit: GitCommit): Shape {
  const url = apiUrl(host, repository);
  const page = pageUrl(host, repository);
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, repository.id),
    commit: {
      author: signatureShape(commit.author),
      committer: signatureShape(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: {
        verified: false,
        reason: 'unsigned',
        signature: null,
        payload: null,
        verified_at: null,
      },
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: accountOf(host, commit.author),
    committer: accountOf(host, commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${page}/commit/${parent}`,
    })),
  };
}

export function fileShape(host: Host, repository: Repository, commit: string, file: FileChange): Shape {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const page = pageUrl(host, repository);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${apiUrl(host, repository)}/contents/${path}?ref=${commit}`,
    ...(file.formerPath === undefined ? {} : { previous_filename: file.formerPath }),
  };
}

export function statsOf(files: readonly FileChange[]): {
  additions: number;
  deletions: number;
  total: number;
} {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { additions, deletions, total: additions + deletions };
}

/** Finds a mail address's owner; here, only for addresses that GitHub gives out. */
function accountOf(host: Host, { email }: Signature): Shape | null {
  if (email === 'noreply@github.com') return optionalAccountShape(host, host.account('web-flow'));
  const login = /^([^@]+)@users\.noreply\.github\.com$/u.exec(email)?.[1];
  return optionalAccountShape(host, login === undefined ? undefined : host.accounts.get(login.toLowerCase()));
}

function signatureShape({ name, email, date }: Signature): Shape {
  return { name, email, date: new Date(date).toISOString().replace('.000Z', 'Z') };
}
