import { type Call, type Handler, ok, pageOf, repositoryOf, roleOf } from '../answer.ts';
import { isAtLeast, type Role } from '../accounts.ts';
import { deliveriesOf } from './hook-deliveries.ts';
import type { Protection } from '../protection-hook.ts';
import { fullName, type Hook } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { accountShape, type Shape } from '../shapes/account-shape.ts';
import { commitShape } from '../shapes/commit-shape.ts';
import { hookShape } from '../shapes/hook-shape.ts';
import { apiUrl, mergeSettings, pageUrl, repositoryShape } from '../shapes/repository-shape.ts';

export const repositoryAnswers: Readonly<Record<string, Handler>> = {
  'repos/get': (call) => {
    const { host } = call;
    const repository = repositoryOf(call);
    const role = roleOf(call);
    const { parent } = repository;
    const above = parent
      ? { parent: repositoryShape(host, parent), source: repositoryShape(host, parent) }
      : {};
    return ok({
      ...repositoryShape(host, repository),
      ...(call.caller.kind === 'token' ? { permissions: permissionsOf(role) } : {}),
      ...(isAtLeast(role, 'write') ? mergeSettings(repository) : {}),
      ...above,
      subscribers_count: 0,
      network_count: 0,
    });
  },

  'repos/get-branch': async (call) => {
    const { host } = call;
    const repository = repositoryOf(call);
    const name = call.params['branch'] ?? '';
    const tip = await repository.git.resolve(`refs/heads/${name}`);
    if (tip === undefined) throw new Refusal(404, 'Branch not found');
    const protection = protectionOf(call, false);
    const url = `${apiUrl(host, repository)}/branches/${encodeURIComponent(name)}`;
    const contexts = protection?.requiredStatuses ?? [];
    return ok({
      name,
      commit: commitShape(host, repository, await repository.git.commit(tip)),
      _links: { self: url, html: `${pageUrl(host, repository)}/tree/${name}` },
      protected: protection !== undefined || protectionOf(call, true) !== undefined,
      protection: {
        enabled: protection !== undefined,
        required_status_checks: {
          enforcement_level: contexts.length > 0 ? enforcement(protection) : 'off',
          contexts,
          checks: contexts.map((context) => ({ context, app_id: null })),
        },
      },
      protection_url: `${url}/protection`,
    });
  },

  'repos/get-branch-protection': async (call) => {
    const repository = repositoryOf(call);
    const name = call.params['branch'] ?? '';
    if ((await repository.git.resolve(`refs/heads/${name}`)) === undefined) {
      throw new Refusal(404, 'Branch not found');
    }
    const protection = protectionOf(call, false);
    if (protection === undefined) throw new Refusal(404, 'Branch not protected');
    return ok(protectionShape(`${apiUrl(call.host, repository)}/branches/${name}/protection`, protection));
  },

  'repos/get-branch-rules': (call) => {
    const protection = protectionOf(call, true);
    return pageOf(call, protection ? rulesOf(call, protection) : [], (rule) => rule);
  },

  'repos/get-collaborator-permission-level': (call) => {
    const account = call.host.accounts.get((call.params['username'] ?? '').toLowerCase());
    if (account === undefined) throw notFound();
    const role = call.host.roleOf(account, repositoryOf(call));
    const user = {
      ...accountShape(call.host, account),
      permissions: permissionsOf(role),
      role_name: role,
    };
    return ok({ permission: role, role_name: role, user });
  },

  'repos/list-webhooks': (call) => {
    const repository = repositoryOf(call);
    return pageOf(call, repository.hooks, (hook) => hookShape(call.host, repository, hook));
  },

  'repos/list-webhook-deliveries': (call) => {
    const repository = repositoryOf(call);
    const hook: Hook | undefined = repository.hooks.find(({ id }) => id === Number(call.params['hook_id']));
    if (hook === undefined) throw notFound();
    return deliveriesOf(call, hook);
  },
};

function permissionsOf(role: Role): Shape {
  return {
    admin: role === 'admin',
    maintain: role === 'admin',
    push: isAtLeast(role, 'write'),
    triage: isAtLeast(role, 'write'),
    pull: isAtLeast(role, 'read'),
  };
}

function protectionOf(call: Call, asRuleset: boolean): Protection | undefined {
  const protection = repositoryOf(call).protections.get(call.params['branch'] ?? '');
  return (protection?.asRuleset ?? false) === asRuleset ? protection : undefined;
}

function enforcement(protection: Protection | undefined): string {
  return protection?.bindsAdmins === false ? 'non_admins' : 'everyone';
}

function protectionShape(url: string, protection: Protection): Shape {
  const contexts = protection.requiredStatuses ?? [];
  const checks = contexts.map((context) => ({ context, app_id: null }));
  const reviews = {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: protection.dismissesStale ?? false,
    require_code_owner_reviews: false,
    require_last_push_approval: false,
    required_approving_review_count: protection.requiredApprovals ?? 0,
  };
  return {
    url,
    ...(contexts.length === 0
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            strict: protection.isStrict ?? false,
            contexts,
            contexts_url: `${url}/required_status_checks/contexts`,
            checks,
          },
        }),
    ...(protection.requiredApprovals === undefined ? {} : { required_pull_request_reviews: reviews }),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.bindsAdmins ?? true },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: protection.allowsForcePushes ?? false },
    allow_deletions: { enabled: protection.allowsDeletion ?? false },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}

function rulesOf(call: Call, protection: Protection): readonly Shape[] {
  const repository = repositoryOf(call);
  const from = {
    ruleset_source_type: 'Repository',
    ruleset_source: fullName(repository),
    ruleset_id: repository.id,
  };
  const contexts = protection.requiredStatuses ?? [];
  const statuses = {
    type: 'required_status_checks',
    parameters: {
      required_status_checks: contexts.map((context) => ({ context })),
      strict_required_status_checks_policy: protection.isStrict ?? false,
      do_not_enforce_on_create: false,
    },
    ...from,
  };
  const reviews = {
    type: 'pull_request',
    parameters: {
      dismiss_stale_reviews_on_push: protection.dismissesStale ?? false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: protection.requiredApprovals ?? 0,
      required_review_thread_resolution: false,
    },
    ...from,
  };
  return [
    ...(protection.allowsDeletion === true ? [] : [{ type: 'deletion', ...from }]),
    ...(protection.allowsForcePushes === true ? [] : [{ type: 'non_fast_forward', ...from }]),
    ...(contexts.length > 0 ? [statuses] : []),
    ...(protection.requiredApprovals === undefined ? [] : [reviews]),
  ];
}
