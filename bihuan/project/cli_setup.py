"""The first minute of a new office: its name, its clerk and a password, asked for one by one, or given as flags."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from typing import Any

from bihuan.project.cli_chores import ready

ABOUT = """建立考核办 / Set up an assessment office
将在本机数据库中建立：考核办、其考核主体、第一个管理人员的账号。已有数据不会改动。
This makes the office, its own assessing body and the account of its first clerk. Nothing else is changed.
"""
PREPARING = "正在准备数据库，首次需要片刻…… / preparing the database, the first time takes a moment"
AFTER = """已建立：{office}；考核主体：{body}；登录名：{username}（{name}）
Made: {office}; assessing body {body}; sign-in name {username} ({name})

下一步 / next:
  1. bihuan serve
  2. 打开 / open  {address}
     首页列出启动第一个年度的全部步骤 / the first page lists the way to the first year
"""
ADDRESS = "http://127.0.0.1:8000/"
"""Where ``bihuan serve`` answers unless it is told otherwise."""
BODY = "考核办"
"""What published schemes call the office where they say who scores."""
TRIES = 5
NO_USERNAME = """登录名只能用字母、数字和 . - _ @ +，不能有空格，请重新输入
expected letters, digits or . - _ @ +, without blanks; try again"""


def register(commands: Any) -> None:
    """Add the command; what no flag says is asked."""
    setup = commands.add_parser("setup", help="建立第一个考核办和账号 / found the first office and its clerk")
    setup.add_argument("--office", default="", help="考核办名称 / name of the office")
    setup.add_argument("--username", default="", help="登录名 / sign-in name of its clerk")
    setup.add_argument("--name", default="", help="姓名 / the clerk's own name")
    setup.add_argument("--body", default=BODY, help="本办作为考核主体的名称 / what schemes call the office as a body")
    setup.set_defaults(run=run)


class GivenUp(Exception):
    """Nothing usable was typed; the message says what was missing."""


def run(options: argparse.Namespace) -> int:
    """Found the office. With ``BIHUAN_PASSWORD`` set nothing is asked that a flag has said. Exit 2 if refused."""
    if not os.environ.get("BIHUAN_PASSWORD"):
        print(ABOUT)
        print(PREPARING, flush=True)
    ready()
    from django.core.exceptions import ValidationError

    from bihuan.organizations.actions.setup import begin_office, require_none

    try:
        require_none()
        given = _told(options)
        office, body, person = begin_office(**given, body=options.body)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 2
    except (GivenUp, EOFError) as error:
        print(f"未建立任何内容 / nothing was made: {error}", file=sys.stderr)
        return 2
    print(AFTER.format(office=office.name, body=body.name, username=person.username, name=person.name, address=ADDRESS))
    return 0


def _told(options: argparse.Namespace) -> dict[str, str]:
    """Name, sign-in name, clerk and password: from flags and the environment, else typed."""
    known = os.environ.get("BIHUAN_PASSWORD", "")
    name = options.office or _ask("考核办名称（如 清河市考核办）/ name of the office")
    username = options.username or _username()
    clerk = options.name or (username if known else _ask("您的姓名 / your own name"))
    return {"name": name, "username": username, "clerk": clerk, "password": known or _password(username, clerk)}


def _ask(question: str) -> str:
    for _attempt in range(TRIES):
        answer = input(f"{question}: ").strip()
        if answer:
            return answer
    raise GivenUp(question)


def _username() -> str:
    """A sign-in name people can type: asked again with what is expected."""
    from bihuan.organizations.usernames import is_username

    question = "登录名（字母或数字）/ your sign-in name"
    for _attempt in range(TRIES):
        answer = _ask(question)
        if is_username(answer):
            return answer
        print(NO_USERNAME, file=sys.stderr)
    raise GivenUp(question)


def _password(username: str, clerk: str) -> str:
    """A password the rules allow, typed twice alike."""
    from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
    from django.core.exceptions import ValidationError

    from bihuan.organizations.models import Person

    print("\n".join(password_validators_help_texts()))
    for _attempt in range(TRIES):
        first = getpass.getpass("密码 / password: ")
        try:
            validate_password(first, Person(username=username, name=clerk))
        except ValidationError as error:
            print("\n".join(error.messages), file=sys.stderr)
            continue
        if getpass.getpass("再输一次 / the same again: ") == first:
            return first
        print("两次输入不一致，请重新输入 / the two differ, try again", file=sys.stderr)
    raise GivenUp("密码 / password")
