"""`glance image-upload` and `image-download`: files, pipes, progress, hashes."""

from compat.cli.case import content, digests


def data_is_uploaded_from_a_file_a_pipe_and_a_redirection(t):
    path = t.file("upload.raw", 120_000)
    for name, how, options in (
        ("by-file", {}, f"--file {path}"),
        ("by-pipe", {"stdin": path.read_bytes()}, ""),
        ("by-sized-pipe", {"stdin": path.read_bytes()}, "--size 120000"),
        ("by-redirection", {"stdin": path}, ""),
    ):
        image_id = t.made(name)
        t.glance(f"image-upload {image_id} {options}", **how)
        t.has(t.image(image_id), status="active", size=120_000, checksum=digests(path.read_bytes())[0])
        t.equal(t.data(image_id), path.read_bytes(), f"bytes {name}")


def progress_appears_on_a_terminal_both_ways(t):
    path, image_id = t.file("bar.raw", 2_500_000), t.made("bar")
    outcome = t.glance(f"image-upload {image_id} --progress --file {path}", terminal=True)
    t.holds("100%" in outcome.out, f"no upload bar that reaches 100%:\n{outcome.out}")
    outcome = t.glance(f"image-download {image_id} --progress --file {t.folder}/bar-back.raw", terminal=True)
    t.holds("100%" in outcome.out, f"no download bar that reaches 100%:\n{outcome.out}")
    t.equal((t.folder / "bar-back.raw").read_bytes(), path.read_bytes(), "bytes that came back")


def a_second_upload_is_a_conflict_and_changes_nothing(t):
    image_id = t.made("twice", b"first bytes")
    t.glance(f"image-upload {image_id} --file {t.file('second.raw')}", fails="409")
    t.equal(t.data(image_id), b"first bytes", "bytes of the image")


def a_wrong_size_is_refused_and_leaves_no_data(t):
    image_id = t.made("wrong-size")
    t.glance(f"image-upload {image_id} --size 999", stdin=b"short", fails="400")
    t.eventually(lambda: t.image(image_id)["status"] == "queued", "the image is not queued again")
    t.equal(t.api().get(f"/v2/images/{image_id}/file").status, 204, "download")
    t.glance(f"image-upload {image_id} --file {t.file('right.raw', 800)}")
    t.has(t.image(image_id), status="active", size=800)


def an_unknown_store_is_refused(t):
    image_id = t.made("no-such-store")
    t.glance(f"image-upload {image_id} --store nosuch --file {t.file('store.raw', 100)}", fails="400")
    t.has(t.image(image_id), status="queued")


def unsafe_content_is_refused_before_it_is_readable(t):
    image_id = t.made("unsafe", disk_format="qcow2")
    t.glance(f"image-upload {image_id} --file {t.file('not-qcow2.raw')}", fails="415")
    t.eventually(lambda: t.image(image_id)["status"] == "queued", "the image is not queued again")
    t.equal(t.api().get(f"/v2/images/{image_id}/file").status, 204, "download")


def an_image_is_downloaded_to_a_file_and_to_standard_output(t):
    data = content("down", 1_500_000)
    image_id = t.made("down", data)
    t.glance(f"image-download {image_id} --file {t.folder}/down.raw --allow-md5-fallback")
    t.equal((t.folder / "down.raw").read_bytes(), data, "bytes in the file")
    t.equal(t.glance(f"image-download {image_id}").raw, data, "bytes on standard output")
    t.equal(t.glance(f"image-download {image_id}", true_process=True).raw, data, "bytes from a true process")


def preferring_a_store_is_refused_with_a_single_store(t):
    image_id = t.made("prefer", b"data")
    t.glance(f"image-download {image_id} --prefer fast --file {t.folder}/prefer.raw", fails="400")


def an_image_without_data_has_nothing_to_download(t):
    t.glance(f"image-download {t.made('nothing')} --file {t.folder}/nothing.raw", fails="no data")


def a_stranger_gets_nothing(t):
    image_id = t.made("mine", b"data", visibility="private")
    t.glance(f"image-download {image_id} --file {t.folder}/stolen.raw", "nectary-partner", fails="404")
