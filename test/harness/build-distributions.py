"""Builds wheels and source distributions with Python's own zipfile and tarfile: JSON list on stdin, files in argv[1]."""

import base64
import hashlib
import io
import json
import os
import sys
import tarfile
import zipfile


def metadata(project):
    head = [f"Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {project['version']}"]
    return "\n".join([*head, *project.get("headers", []), "", "# Read me", ""])


def wheel(project, folder):
    module = project["name"].replace("-", "_")
    stem = f"{module}-{project['version']}"
    files = {
        f"{module}.py": f"version = {project['version']!r}\n",
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/METADATA": metadata(project),
    }
    lines = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}"
        for path, text in files.items()
    ]
    record = f"{stem}.dist-info/RECORD"
    files[record] = "\n".join([*lines, f"{record},,", ""])
    path = os.path.join(folder, f"{stem}-py3-none-any.whl")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def sdist(project, folder):
    module = project["name"].replace("-", "_")
    stem = f"{module}-{project['version']}"
    with tarfile.open(os.path.join(folder, f"{stem}.tar.gz"), "w:gz") as archive:
        for name, text in {"PKG-INFO": metadata(project), f"{module}.py": "value = 1\n"}.items():
            member = tarfile.TarInfo(f"{stem}/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


for each in json.load(sys.stdin):
    (sdist if each.get("kind") == "sdist" else wheel)(each, sys.argv[1])
