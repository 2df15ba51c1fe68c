#!/usr/bin/env bash
# Draws the pictures of docs/masks.md anew: docs/images/masks/NAME.json → NAME.png, over 16 tokens.
set -euo pipefail
cd "$(dirname "$0")/.."
for config in docs/images/masks/*.json; do
    ./fam model mask --config "$config" --png "${config%.json}.png" --tokens 16
done
