#!/bin/sh
# One turn of the cycle, as a person takes it who agrees with everything: merge what was exported, merge each
# promotion, and see that it arrived. Run it again after changing something in the first tenant.
set -eu
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
git config --global user.name 'Robin Reviewer'
git config --global user.email robin@acme.example

sluice export --config /config
git clone --quiet /repository "$HOME/tree" 2>/dev/null
cd "$HOME/tree"

# The first time there is no main yet. What each tenant's own things are called comes along.
git checkout --quiet -B main origin/main 2>/dev/null || git checkout --quiet -B main origin/sluice/export/dev
git merge --quiet --no-edit origin/sluice/export/dev
mkdir -p environments
cp /example/environments/*.yaml environments/
git add environments
git diff --cached --quiet || git commit --quiet --message 'Bind keychains, data stores and data structures'
git push --quiet origin main

# Promotes, merges, and waits for the daemon, which does the rest.
bring() {
  sluice promote "$1" "$2" --config /config
  git fetch --quiet origin
  git push --quiet origin "refs/remotes/origin/sluice/promote/$2:refs/heads/env/$2"
  revision=$(git rev-parse "refs/remotes/origin/env/$2" | cut -c 1-12)
  left=120
  until sluice status "$2" --config /config | grep -q "$revision *Synced *Healthy"; do
    left=$((left - 1))
    if [ "$left" -eq 0 ]; then
      sluice status "$2" --config /config
      exit 1
    fi
    sleep 1
  done
}
bring main staging
bring staging production
sluice status --config /config
