from __future__ import annotations

import datetime
import os
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from panview.datasets.images_table import ColumnKind, ImageColumn, ImagesTable, read_images_table
from panview.errors import BadFileError, NotFoundError

IDS = [139, 285, 632, 724]
NAMES = ["000000000139.jpg", "000000000285.jpg", "a/000000000632.jpg", "b/000000000724.jpg"]


def table_of(
    tmp_path: Path, text: str | bytes, ids: Sequence[int | str] = IDS, names: list[str] = NAMES
) -> ImagesTable:
    path = tmp_path / "images.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_images_table(path, ids, names)


def refused(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(BadFileError) as caught:
        table_of(tmp_path, text)
    message = str(caught.value)
    assert str(tmp_path / "images.csv") in message
    assert "\n" not in message
    return message


def texts(table: ImagesTable, name: str) -> list[str]:
    column = column_of(table, name)
    return [column.text(image) for image in range(len(column.codes))]


def column_of(table: ImagesTable, name: str) -> ImageColumn:
    return next(column for column in table.columns if column.name == name)


def test_columns_take_the_order_of_the_images_and_the_kind_of_their_values(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        "image_id,weather,speed,rainy,cam,day\n724,rain,12.5,TRUE,007,2024-01-02\n139,sun,3,false,010,\n285,,n/a,,,\n",
    )
    assert texts(table, "weather") == ["sun", "—", "—", "rain"]
    assert texts(table, "speed") == ["3", "—", "—", "12.5"]
    assert texts(table, "rainy") == ["false", "—", "—", "true"]
    # Numbers that begin with a zero are names, such as of a camera.
    assert texts(table, "cam") == ["010", "—", "—", "007"]
    assert texts(table, "day") == ["—", "—", "—", "2024-01-02"]
    assert [column.kind for column in table.columns] == [
        ColumnKind.TEXT,
        ColumnKind.NUMBER,
        ColumnKind.BOOLEAN,
        ColumnKind.TEXT,
        ColumnKind.TEXT,
    ]
    assert (table.key, table.lacking, table.first_lacking, table.foreign) == ("image_id", 1, "a/000000000632.jpg", 0)
    assert column_of(table, "weather").series.to_list() == ["sun", None, None, "rain"]
    assert column_of(table, "speed").series.to_list() == [3.0, None, None, 12.5]
    assert column_of(table, "rainy").series.to_list() == [False, None, None, True]


@pytest.mark.parametrize(
    "keys",
    [
        ("image_id", "139", "285"),
        ("ID", "000139", "285.0"),
        ("File Name", "000000000139.jpg", "000000000285.jpg"),
        ("filename", "train/000000000139.jpg", "x\\\\000000000285.jpg"),
        ("name", "000000000139", "000000000285"),
        ("image", "000000000139.png", "000000000285.png"),
        ("shot", "000000000139.jpg", "000000000285.jpg"),
        ("anything", "139", "285"),
    ],
)
def test_images_are_named_by_id_or_file_name_in_any_column(tmp_path: Path, keys: tuple[str, str, str]) -> None:
    head, first, second = keys
    second = second.replace("\\\\", "\\")
    table = table_of(tmp_path, f"note,{head},w\nx,{second},b\ny,{first},a\n")
    assert texts(table, "w") == ["a", "b", "—", "—"]
    assert ("found by" in table.key) == (head in ("shot", "anything"))


def test_ids_may_be_text(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,w\nberlin_1,a\n007,b\n", ids=["aachen_0", "berlin_1", "007", "x"])
    assert texts(table, "w") == ["—", "a", "b", "—"]


def test_row_numbers_are_no_ids_where_file_names_say_otherwise(tmp_path: Path) -> None:
    rows = "".join(f"{number},{name},{number}\n" for number, name in ((139, NAMES[0]), (2, NAMES[1]), (3, NAMES[2])))
    table = table_of(tmp_path, f"id,file_name,w\n{rows}")
    assert table.key == "file_name"
    assert texts(table, "w") == ["139", "2", "3", "—"]
    swapped = f"id,file_name,w\n139,{NAMES[1]},1\n285,{NAMES[0]},2\n"
    assert "id and file_name name different images in row 2" in refused(tmp_path, swapped)


def test_a_count_is_no_id(tmp_path: Path) -> None:
    # 139 and 285 occur among the counts, and are ids; but so few, and twice.
    text = "cars,shot\n139,x\n139,y\n285,z\n5,000000000139.jpg\n"
    assert "no column of it names images" in refused(tmp_path, text)


def test_names_that_two_images_share_name_none(tmp_path: Path) -> None:
    names = ["a/1.jpg", "b/1.jpg", "b/2.jpg"]
    table = table_of(tmp_path, "file,w\n1.jpg,x\n2.jpg,y\n", ids=[10, 11, 12], names=names)
    assert texts(table, "w") == ["—", "—", "y"]
    assert table.foreign == 1


def test_what_does_not_fit_is_said_in_one_line(tmp_path: Path) -> None:
    table = table_of(tmp_path, "image_id,weather\n139,sun\n1,sun\n2,sun\n")
    assert table.note(4) == (
        "images.csv: images by image_id; weather; 3 of 4 images are not in it, the first 000000000285.jpg; "
        "2 rows are of no image of this set"
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_ways_that_csv_is_written(tmp_path: Path, separator: str, line_end: str, mark: str) -> None:
    lines = [["id", "what"], ["139", f'"a{separator}b"'], ["285", '"say ""x"""'], ["632", '"two\nlines"'], ["724", "ü"]]
    text = mark + line_end.join(separator.join(line) for line in lines) + line_end
    assert texts(table_of(tmp_path, text), "what") == [f"a{separator}b", 'say "x"', "two\nlines", "ü"]


def test_parquet_keeps_its_kinds(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "file_name": NAMES[:3],
            "city": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
            "digits": ["1", "2", "3"],
            "lux": [1, None, 3],
            "when": [datetime.datetime(2024, 5, 1, 12), None, datetime.datetime(2024, 5, 1, 12, 0, 1, 500000)],
            "day": [datetime.date(2024, 5, 1)] * 3,
            "night": [True, False, None],
            "boxes": [[1], [2], [3]],
        }
    )
    path = tmp_path / "known.data"
    frame.write_parquet(path)
    table = read_images_table(path, IDS, NAMES)
    assert texts(table, "city") == ["x", "y", "x", "—"]
    assert column_of(table, "digits").kind is ColumnKind.TEXT
    assert (texts(table, "lux"), column_of(table, "lux").whole) == (["1", "—", "3", "—"], True)
    assert texts(table, "when") == ["2024-05-01 12:00:00", "—", "2024-05-01 12:00:01.500000", "—"]
    assert texts(table, "day")[0] == "2024-05-01"
    assert texts(table, "night") == ["true", "false", "—", "—"]
    assert table.left_out == ("boxes",)
    assert "left out, being lists: boxes" in table.note(4)


def test_numbers_that_no_float_holds_stay_text(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,stamp\n139,9007199254740993\n285,9007199254740992\n")
    assert texts(table, "stamp")[:2] == ["9007199254740993", "9007199254740992"]


def test_two_rows_of_an_image_are_refused_with_the_first(tmp_path: Path) -> None:
    text = "file_name,w\n5.jpg,x\n5.jpg,x\n000000000285.jpg,a\n000000000139.jpg,a\n000000000285.jpg,b\n"
    message = refused(tmp_path, text)
    assert "rows 4 and 6 are both of image 000000000285.jpg (by file_name)" in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"image_id\n139\n", "has no column beside 'image_id'"),
        (b"w,v\na,b\n", "no column of it names images"),
        (b"image_id,w,w\n139,a,b\n", "two columns are called 'w'"),
        (b"image_id,,w\n139,a,b\n", "column 2 has no name"),
        (b"image_id,w\n139,a,b\n", "line 2 has 3 cells and the header 2"),
        (b"image_id,w\n139,\xff\xfe\n", "not UTF-8 text in line 2"),
        (b"i\0m\0a\0g\0e\0", "is no table"),
        (b'{"images": []}', "is JSON"),
        (b"PK\x03\x04rest", "is a spreadsheet or an archive"),
        (b"PAR1 no parquet PAR1", "is a damaged Parquet file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is no table"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path: Path, text: bytes, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_images_table(tmp_path / "nothing.csv", IDS, NAMES)
    with pytest.raises(BadFileError, match="is a folder"):
        read_images_table(tmp_path, IDS, NAMES)
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(BadFileError, match="named pipe"):
        read_images_table(tmp_path / "pipe.csv", IDS, NAMES)


def test_damaged_tables_are_read_or_refused(tmp_path: Path) -> None:
    rng = random.Random(4)
    frame = pl.DataFrame({"image_id": IDS, "w": ["a", "b", "c", "d"], "x": [1.5, 2, 3, 4]})
    frame.write_parquet(tmp_path / "whole.parquet")
    frame.write_csv(tmp_path / "whole.csv")
    path = tmp_path / "images.csv"
    outcomes = set()
    for whole in ("whole.parquet", "whole.csv"):
        data = (tmp_path / whole).read_bytes()
        for _ in range(150):
            spoilt = bytearray(data)
            for _ in range(rng.randint(1, 4)):
                spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
            path.write_bytes(bytes(spoilt[: rng.choice([len(spoilt), rng.randrange(len(spoilt))])]))
            try:
                table = read_images_table(path, IDS, NAMES)
            except BadFileError as error:
                outcomes.add("refused" if "\n" not in str(error) else "refused in several lines")
            else:
                outcomes.add("read")
                assert all(column.codes.shape == (4,) for column in table.columns)
    assert outcomes == {"read", "refused"}


def test_codes_are_the_order_of_the_values(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,n,w\n139,10,b\n285,9,B\n632,-1,a\n724,9,\n")
    assert column_of(table, "n").codes.tolist() == [2, 1, 0, 1]
    assert np.array_equal(column_of(table, "n").numbers, [10, 9, -1, 9])
    assert column_of(table, "w").codes.tolist() == [2, 0, 1, -1]
