#!/usr/bin/env bash
# What people would script instead of an export: one file for each value stream, its content sorted by jq, in a commit.
# Takes BASE_URL, TENANT, CLIENT_ID, CLIENT_SECRET and an empty folder.
set -euo pipefail

cd "$1"
api="$BASE_URL/orchestration/$TENANT/value-streams"
token=$(curl -sSf "$BASE_URL/oauth/token" --data grant_type=client_credentials \
  --data-urlencode "client_id=$CLIENT_ID" --data-urlencode "client_secret=$CLIENT_SECRET" \
  --data-urlencode "scope=tenant=$TENANT" | jq -r .access_token)
get() { curl -sSf -H "Authorization: Bearer $token" "$@"; }

git init --quiet
mkdir value-streams
page=1
while ids=$(get "$api?pageNumber=$page&pageSize=200" | jq -r '.[].id') && [ -n "$ids" ]; do
  for id in $ids; do
    get "$api/$id/export" | jq -r .data | base64 -d | jq -S . >"value-streams/$id.json"
  done
  page=$((page + 1))
done
git add --all
git -c user.name=peer -c user.email=peer@example.com commit --quiet --message "Export $TENANT"
