"""Photos and signatures: what they may be, what is left of them, who may see them."""

import io
from pathlib import Path

import pytest
from PIL import Image

from services.crew.files.domain import FileKind, NotAPictureError
from services.crew.files.gateways import FolderBlobs, PillowStudio
from shared.auth.person import Person
from shared.contracts.crew import WorkFinished
from shared.vocabulary.ids import FileId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.crew.site import Site, a_member, a_photo, a_site_at_work
from tests.ground import a_person

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(512)


async def a_work_in_hand() -> Site:
    site = await a_site_at_work()
    await site.does("accept")
    return site


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_is_kept_without_what_the_camera_knew(form: str) -> None:
    site = await a_work_in_hand()

    answer = await site.sends(a_photo(form=form))

    kept = site.blobs.kept[FileId(answer.json()["files"][0]["id"])]
    assert answer.status_code == 200
    assert b"SecretCamera" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.format == "JPEG"


async def test_a_photo_of_20_megabytes_is_refused_with_what_to_do() -> None:
    site = await a_work_in_hand()

    answer = await site.sends(bytes(20_000_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert "20.0 MB" in answer.json()["detail"]
    assert site.blobs.kept == {}


async def test_a_program_renamed_to_a_photo_is_refused() -> None:
    site = await a_work_in_hand()

    answer = await site.sends(EXE, name="leak.jpg")

    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_picture")
    assert "leak.jpg" in answer.json()["detail"]
    assert (await site.work()).files == ()


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff\xe0 half a photo", b"<svg onload='x'/>"])
async def test_bytes_that_are_no_picture_are_refused(raw: bytes) -> None:
    with pytest.raises(NotAPictureError):
        await PillowStudio().develop(raw, name="x.jpg", kind=FileKind.PHOTO)


async def test_a_huge_picture_is_made_smaller() -> None:
    developed = await PillowStudio().develop(a_photo(size=(4000, 1000)), name="x.jpg", kind=FileKind.PHOTO)

    with Image.open(io.BytesIO(developed)) as picture:
        assert picture.size == (2048, 512)


async def test_the_same_photo_sent_twice_hangs_once() -> None:
    site = await a_work_in_hand()

    await site.sends(a_photo(), key="k")
    await site.sends(a_photo(), key="k")

    assert len((await site.work()).photos) == 1


async def test_a_task_has_no_more_photos_than_the_house_takes() -> None:
    site = await a_work_in_hand()
    site.rules.overrides = {"files.photos_per_task": 1}
    await site.sends(a_photo())

    answer = await site.sends(a_photo())

    assert answer.json()["code"] == "too_many_photos"


async def test_the_photos_go_along_with_the_end_of_the_work() -> None:
    site = await a_work_in_hand()
    photo = (await site.sends(a_photo())).json()["files"][0]["id"]
    await site.does("start")

    await site.does("finish", note="好了")

    assert site.said(WorkFinished)[0].photos == (photo,)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (a_member("qian"), 200),
        (a_person(Role.SUPERVISOR, sites=("jinxiu",)), 200),
        (a_person(Role.SUPERVISOR, sites=("nanhu",)), 403),
        (a_member("sun", crew="cleaning-1"), 403),
    ],
    ids=["a colleague", "the site's office", "another site's office", "another crew"],
)
async def test_a_photo_is_seen_by_the_crew_and_the_sites_office_only(person: Person, status: int) -> None:
    site = await a_work_in_hand()
    photo = (await site.sends(a_photo())).json()["files"][0]["id"]

    async with site.client(person) as client:
        answer = await client.get(f"/api/work/case-1-1/files/{photo}")

    assert answer.status_code == status


async def test_a_file_of_another_task_is_not_found() -> None:
    site = await a_work_in_hand()

    async with site.client() as client:
        answer = await client.get("/api/work/case-1-1/files/abcdef")

    assert answer.status_code == 404


async def test_bytes_in_a_folder_are_found_again_and_names_cannot_climb_out(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)

    await blobs.keep(FileId("abc123"), content=b"picture")
    await blobs.keep(FileId("abc123"), content=b"picture")

    assert await blobs.read(FileId("abc123")) == b"picture"
    for name in ("../secret", "missing"):
        with pytest.raises(NotFoundError):
            await blobs.read(FileId(name))
