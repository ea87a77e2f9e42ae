/**
 * Workflow for GitHub Actions that validates a pull request from its files alone. It asks no tenant and needs no
 * credential. A variable of the repository names the image, since each team builds or mirrors its own.
 */
export const workflowText = `# Says of each pull request whether its value streams are valid and what differs, without any credential of yours.
# Let the variable SLUICE_IMAGE of the repository name an image of Sluice that runners can pull.
name: value streams
on: pull_request
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - name: Fetch both sides
        env:
          ADDRESS: \${{ github.server_url }}/\${{ github.repository }}
          BASE: \${{ github.event.pull_request.base.sha }}
          MERGED: refs/pull/\${{ github.event.pull_request.number }}/merge
          TOKEN: \${{ github.token }}
        run: |
          set -euo pipefail
          git init --quiet --bare fetched
          export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader
          export GIT_CONFIG_VALUE_0="Authorization: Basic $(printf 'x-access-token:%s' "$TOKEN" | base64 -w0)"
          git -C fetched fetch --quiet --depth 1 -- "$ADDRESS" "+$BASE:refs/sides/base" "+$MERGED:refs/sides/merged"
          for side in base merged; do
            mkdir "$side"
            git -C fetched archive "refs/sides/$side" | tar -x -C "$side"
          done
      - name: Validate
        env:
          IMAGE: \${{ vars.SLUICE_IMAGE }}
        run: docker run --rm --network none --read-only -v "$PWD/merged:/merged:ro" "$IMAGE" validate /merged
      - name: Say what differs
        if: always()
        env:
          IMAGE: \${{ vars.SLUICE_IMAGE }}
        run: |
          status=0
          docker run --rm --network none --read-only -v "$PWD/base:/base:ro" -v "$PWD/merged:/merged:ro" \\
            "$IMAGE" diff /base /merged --format markdown >> "$GITHUB_STEP_SUMMARY" || status=$?
          # 2 says that they differ, which is what pull requests are for.
          test "$status" -eq 0 || test "$status" -eq 2
`;

/** Path at which GitHub finds the workflow. */
export const workflowFile = '.github/workflows/value-streams.yml';
