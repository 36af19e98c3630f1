"""The conformance suite of stores: a new backend passes it by one subclass with one fixture.

class TestMyStore(StoreSuite):
    @pytest.fixture
    def store(self, tmp_path):
        return MyStore(...)
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from storage.blob import Missing

if TYPE_CHECKING:
    from storage.blob import Blob
    from storage.store import Store

SOON = timedelta(seconds=5)
WORDS = b"What we saw in March."
UNUSABLE = ["", "..", "a/b", "A", "a.b", "x" * 65, "a\0b", "a\n"]


def put(store: Store, namespace: str, content: bytes) -> Blob:
    """Store some bytes the way everybody does."""
    with store.draft() as draft:
        draft.write(content)
        draft.seal()
        return store.put(namespace, draft)


class StoreSuite:
    """What every store must do."""

    def test_bytes_come_back_as_they_went(self, store: Store) -> None:
        """And are named by their digest."""
        blob = put(store, "one", WORDS)
        assert (blob.digest, blob.size) == (hashlib.sha256(WORDS).hexdigest(), len(WORDS))
        with store.open("one", blob.digest) as stream:
            assert stream.read() == WORDS

    def test_streams_are_seekable(self, store: Store) -> None:
        """Ranges need it."""
        with store.open("one", put(store, "one", WORDS).digest) as stream:
            stream.seek(5)
            assert stream.read(2) == b"we"

    def test_an_empty_blob_is_a_blob(self, store: Store) -> None:
        """Empty files exist."""
        blob = put(store, "one", b"")
        with store.open("one", blob.digest) as stream:
            assert stream.read() == b""

    def test_a_namespace_knows_nothing_of_another(self, store: Store) -> None:
        """No group can probe what another holds."""
        digest = put(store, "one", WORDS).digest
        assert not store.has("two", digest)
        assert list(store.iter("two")) == []
        with pytest.raises(Missing):
            store.open("two", digest)

    def test_equal_content_is_kept_once(self, store: Store) -> None:
        """Within a namespace."""
        put(store, "one", WORDS)
        put(store, "one", WORDS)
        assert [blob.size for blob in store.iter("one")] == [len(WORDS)]

    def test_a_second_put_renews_the_time(self, store: Store) -> None:
        """So that a removal that was decided before it finds the blob too young."""
        first = put(store, "one", WORDS)
        between = datetime.now(UTC)
        second = put(store, "one", WORDS)
        assert second.put_at >= first.put_at
        assert not store.remove("one", first.digest, first.put_at)
        assert store.has("one", first.digest) or second.put_at < between

    def test_removed_is_gone(self, store: Store) -> None:
        """For whoever opens it afterwards."""
        blob = put(store, "one", WORDS)
        assert store.remove("one", blob.digest, datetime.now(UTC) + SOON)
        assert not store.has("one", blob.digest)
        with pytest.raises(Missing):
            store.open("one", blob.digest)

    def test_removing_leaves_equal_content_elsewhere(self, store: Store) -> None:
        """Each namespace has its own."""
        digest = put(store, "one", WORDS).digest
        put(store, "two", WORDS)
        store.remove("one", digest, datetime.now(UTC) + SOON)
        assert store.has("two", digest)

    def test_what_was_put_lately_is_not_removed(self, store: Store) -> None:
        """Somebody may be about to name it."""
        blob = put(store, "one", WORDS)
        assert not store.remove("one", blob.digest, blob.put_at - SOON)
        assert store.has("one", blob.digest)

    def test_removing_what_is_absent_is_no_error(self, store: Store) -> None:
        """It may have been removed before."""
        assert not store.remove("one", "0" * 64, datetime.now(UTC))

    def test_a_draft_that_is_not_put_leaves_nothing(self, store: Store) -> None:
        """Whatever it had received."""
        with store.draft() as draft:
            draft.write(WORDS)
        assert not draft.path.exists()
        assert list(store.namespaces()) == []

    def test_an_unsealed_draft_is_refused(self, store: Store) -> None:
        """Its bytes may not be on disk."""
        with store.draft() as draft, pytest.raises(ValueError, match="sealed"):
            store.put("one", draft)

    def test_namespaces_are_those_that_hold_something(self, store: Store) -> None:
        """The check of the whole store walks them."""
        put(store, "two", WORDS)
        put(store, "one", WORDS)
        assert list(store.namespaces()) == ["one", "two"]

    @pytest.mark.parametrize("name", UNUSABLE)
    def test_names_cannot_lead_out(self, store: Store, name: str) -> None:
        """Neither of the namespace nor of the digest."""
        with pytest.raises(ValueError, match="is no"):
            store.has(name, "0" * 64)
        with pytest.raises(ValueError, match="is no"):
            store.open("one", name)
