"""Run all notebooks and store what each statement and each exercise was confirmed by: `make ledger`."""

from __future__ import annotations

from proofs_that_run import ledger


def main() -> None:
    before, entries = ledger.renewed()
    changed = sorted(label for label in before.keys() | entries.keys() if before.get(label) != entries.get(label))
    instances = sum(entry["instances"] for entry in entries.values())
    print(f"{ledger.TARGET.name}: {len(entries)} statements and exercises, {instances} instances.")
    print(f"Changed: {', '.join(changed)}" if changed else "Nothing changed.")


if __name__ == "__main__":
    main()
