from __future__ import annotations

import datetime
import os
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from panview.datasets.images_table import NOTHING_KNOWN, ColumnKind, ImageColumn, ImagesTable, read_images_table
from panview.datasets.table_file import as_numbers, as_text
from panview.errors import BadFileError, NotFoundError
from panview.review.image_columns import image_groups

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
    assert "no column identifies images" in refused(tmp_path, text)


def test_names_that_two_images_share_name_none(tmp_path: Path) -> None:
    names = ["a/1.jpg", "b/1.jpg", "b/2.jpg"]
    table = table_of(tmp_path, "file,w\n1.jpg,x\n2.jpg,y\n", ids=[10, 11, 12], names=names)
    assert texts(table, "w") == ["—", "—", "y"]
    assert table.foreign == 1


def test_what_does_not_fit_is_said_in_one_line(tmp_path: Path) -> None:
    table = table_of(tmp_path, "image_id,weather\n139,sun\n1,sun\n2,sun\n")
    assert table.note(4) == (
        "images.csv: images by image_id; weather; 3 of 4 images are not in it, first 000000000285.jpg; "
        "2 rows are of images that are not in this set"
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_ways_that_csv_is_written(tmp_path: Path, separator: str, line_end: str, mark: str) -> None:
    lines = [["id", "what"], ["139", f'"a{separator}b"'], ["285", '"say ""x"""'], ["632", '"two\nlines"'], ["724", "ü"]]
    text = mark + line_end.join(separator.join(line) for line in lines) + line_end
    table = table_of(tmp_path, text)
    assert texts(table, "what") == [f"a{separator}b", 'say "x"', "two\nlines", "ü"]
    assert table.key == "id"


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
    assert "left out because they hold lists: boxes" in table.note(4)


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
        (b"image_id\n139\n", "has no column besides 'image_id'"),
        (b"w,v\na,b\n", "no column identifies images"),
        (b"image_id,w,w\n139,a,b\n", "two columns are called 'w'"),
        (b"image_id,,w\n139,a,b\n", "column 2 has no name"),
        (b"image_id,w\n139,a,b\n", "line 2 has 3 cells and the header 2"),
        (b"image_id,w\n139,\xff\xfe\n", "not UTF-8 text in line 2"),
        (b"i\0m\0a\0g\0e\0", "is not a table"),
        (b'{"images": []}', "is JSON"),
        (b"PK\x03\x04rest", "is a spreadsheet or an archive"),
        (b"PAR1 no parquet PAR1", "is a damaged Parquet file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not a table"),
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


def test_numbers_are_shown_and_asked_for_as_they_are(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,a,b,c\n139,1,1234567.8,0\n285,-2,0.12345678,\n632,,1.0,1\n")
    assert texts(table, "a") == ["1", "-2", "—", "—"]
    assert texts(table, "b") == ["1.23457e+06", "0.123457", "1", "—"]
    assert column_of(table, "b").series.to_list() == [1234567.8, 0.12345678, 1.0, None]
    # Whole numbers are asked for as such.
    assert [column_of(table, name).series.dtype for name in "abc"] == [pl.Int64, pl.Float64, pl.Int64]
    path = tmp_path / "t.parquet"
    frame = pl.DataFrame({"id": IDS, "n": [5, None, 0, 7], "f": [1.0, float("nan"), 3.0, None], "t": ["true"] * 4})
    frame.with_columns(pl.lit(b"x").alias("raw")).write_parquet(path)
    stored = read_images_table(path, IDS, NAMES)
    assert column_of(stored, "n").series.to_list() == [5, None, 0, 7]
    assert column_of(stored, "n").series.dtype == pl.Int64
    assert (column_of(stored, "f").whole, texts(stored, "f")) == (False, ["1", "—", "3", "—"])
    assert column_of(stored, "f").series.to_list() == [1.0, None, 3.0, None]
    assert column_of(stored, "t").kind is ColumnKind.TEXT
    assert stored.left_out == ("raw",)


def test_a_column_of_numbers_needs_a_number_for_each_image() -> None:
    with pytest.raises(ValueError, match=r"numbers: expected \(2,\), got \(0,\)"):
        ImageColumn("x", ColumnKind.NUMBER, np.zeros(2, np.int32))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "inf"], ColumnKind.NUMBER),
        (["-Infinity", "nan"], ColumnKind.TEXT),
        (["1,5", "2"], ColumnKind.TEXT),
        (["1.5", "1e999"], ColumnKind.TEXT),
        (["+01", "2"], ColumnKind.TEXT),
        (["0.5", "-0.5"], ColumnKind.NUMBER),
        (["0", "-"], ColumnKind.NUMBER),
        (["1", "one"], ColumnKind.TEXT),
        (["true", "yes"], ColumnKind.TEXT),
        (["True", " FALSE "], ColumnKind.BOOLEAN),
        (["", " "], ColumnKind.TEXT),
        (["none", "NaN"], ColumnKind.TEXT),
    ],
)
def test_kinds_of_cells(tmp_path: Path, cells: list[str], kind: ColumnKind) -> None:
    table = table_of(tmp_path, f'id,x\n139,"{cells[0]}"\n285,"{cells[1]}"\n')
    assert column_of(table, "x").kind is kind


def test_text_has_no_spaces_around_it_and_nothing_is_no_value(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id , x \n139, sun \n285,  \n632,sun\n")
    assert column_of(table, "x").labels == ("sun",)
    assert texts(table, "x") == ["sun", "—", "sun", "—"]
    assert texts(table_of(tmp_path, "id,x\n139, True\n285,  \n"), "x") == ["true", "—", "—", "—"]
    # Numbers that no integer holds are text as they are.
    assert as_text(pl.Series([1e300, 2.0])).to_list() == ["1e+300", "2.0"]
    assert as_text(pl.Series([139.0, float("nan"), None])).to_list() == ["139", None, None]
    assert as_numbers(pl.Series([2**53]), is_text=False) is None
    assert as_numbers(pl.Series([2**53 - 1]), is_text=False) is not None


def test_rows_have_the_numbers_that_a_spreadsheet_gives_them(tmp_path: Path) -> None:
    same = "id,w\n139,a\n139,b\n"
    assert "rows 2 and 3 are both of image 000000000139.jpg" in refused(tmp_path, same)
    assert "rows 4 and 5 are both of image" in refused(tmp_path, f"\n\r\n{same}")
    pl.DataFrame({"id": [285, 139, 139], "w": [1, 2, 3]}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(BadFileError, match="rows 2 and 3 are both"):
        read_images_table(tmp_path / "t.parquet", IDS, NAMES)


def test_empty_lines_before_the_header_are_no_header(tmp_path: Path) -> None:
    assert texts(table_of(tmp_path, "\n\r\nid;w\n139;a\n"), "w") == ["a", "—", "—", "—"]
    assert "line 4 has 3 cells and the header 2" in refused(tmp_path, "\n\nid,w\n139,a,b\n")


def test_a_separator_in_quotes_is_none(tmp_path: Path) -> None:
    assert texts(table_of(tmp_path, '"a,b,c";id\nx;139\n'), "a,b,c") == ["x", "—", "—", "—"]


def test_ids_are_the_same_number_however_they_are_written(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,w\n-5.0,a\n-0,b\n+7.00,c\n", ids=[-5, 0, 7, 5])
    assert texts(table, "w") == ["a", "b", "c", "—"]


def test_a_folder_tells_images_of_one_name_apart(tmp_path: Path) -> None:
    table = table_of(tmp_path, "file,w\n./a/1.jpg,x\nb\\1.jpg,y\n", ids=[1, 2], names=["a/1.jpg", "b/1.jpg"])
    assert texts(table, "w") == ["x", "y"]
    bare = table_of(tmp_path, "file,w\nleft,x\nright.png,y\n", ids=[1, 2], names=["left.jpg", "right.jpg"])
    assert texts(bare, "w") == ["x", "y"]


def test_the_first_of_two_columns_of_one_name_and_the_better_of_two_that_fit_name_the_images(tmp_path: Path) -> None:
    assert texts(table_of(tmp_path, "ID,id,w\n139,5,a\n285,6,b\n"), "w") == ["a", "b", "—", "—"]
    assert table_of(tmp_path, "Id,ID,w\n5,139,a\n6,285,b\n139,7,c\n").lacking == 3
    # Neither is named as one.
    better = table_of(tmp_path, "x,y,w\n139,139,a\n285,285,b\n5,632,c\n6,724,d\n")
    assert (better.key, better.lacking) == ("y (found by its ids)", 0)
    # One hit in four rows is chance.
    assert "no column identifies images" in refused(tmp_path, "x,w\n139,a\n5,b\n6,c\n7,d\n")


def test_columns_that_name_different_images_are_refused_where_both_name_many(tmp_path: Path) -> None:
    rows = [(139, NAMES[1]), (2, NAMES[0]), (3, NAMES[2])]
    # One id of three is that of an image: a number of rows.
    few = "".join(f"{number},{name},x\n" for number, name in rows)
    assert table_of(tmp_path, f"id,file_name,w\n{few}").key == "file_name"
    many = few.replace("2,", "285,", 1)
    assert "name different images in row 2" in refused(tmp_path, f"id,file_name,w\n{many}")
    half = f"id,file_name,w\n139,{NAMES[1]},x\n5,{NAMES[0]},y\n"
    assert "name different images in row 2" in refused(tmp_path, half)


def test_what_is_used_of_many_columns_is_said_in_one_line(tmp_path: Path) -> None:
    def note(count: int) -> str:
        head = ",".join(f"c{number}" for number in range(count))
        return table_of(tmp_path, f"id,{head}\n{''.join(f'{i}' + ',1' * count + chr(10) for i in (*IDS, 5))}").note(4)

    names = ", ".join(f"c{number}" for number in range(12))
    assert note(12) == f"images.csv: images by id; {names}; 1 row is of images that are not in this set"
    assert f"{names} and 1 more column; " in note(13)
    assert f"{names} and 3 more columns; " in note(15)
    assert NOTHING_KNOWN.note(4) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xd0\xcf\x11\xe0rest", "is a spreadsheet; save it as CSV"),
        (b"SQLite format 3\0rest", "is a database"),
        (b' [{"image_id": 1}]', "is JSON"),
        (b"image_id,,\n139,a,b\n", "has columns without a name"),
        (b"image_id,w\n139,a\n285,\xff\n632,c\n", "is not UTF-8 text in line 3"),
        (b"id," + b",".join(b"c%d" % n for n in range(1000)) + b"\n", "and 1,001 columns; at most"),
    ],
)
def test_more_that_is_no_table_of_images(tmp_path: Path, text: bytes, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_more_rows_than_are_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.datasets.table_file.MAX_TABLE_ROWS", 3)
    text = "id,w\n139,a\n285,b\n"
    assert table_of(tmp_path, text).lacking == 2
    assert "has 4 rows and 2 columns; at most 3 and 1,000 are read" in refused(tmp_path, f"{text}632,c\n")
    pl.DataFrame({"id": [*IDS, 5], "w": [1] * 5}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(BadFileError, match="has 5 rows"):
        read_images_table(tmp_path / "t.parquet", IDS, NAMES)


def test_the_index_that_pandas_writes_is_left_out(tmp_path: Path) -> None:
    # Its numbers are the ids of other images.
    table = table_of(tmp_path, ",file_name,w\n285,000000000139.jpg,a\n139,000000000285.jpg,b\n")
    assert texts(table, "w") == ["a", "b", "—", "—"]
    assert [column.name for column in table.columns] == ["w"]
    assert table.note(4).endswith("; column 1 left out because it has no name")
    assert "it has no name" not in table_of(tmp_path, "id,w\n139,a\n").note(4)
    said = "no column identifies images of this set, and column 1, which has no name, is left out; give it"
    assert said in refused(tmp_path, ",w\n139,a\n")
    assert "no name" in refused(tmp_path, '""\n139\n')


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_commas_are_read_where_all_of_a_column_have_them_or_none(tmp_path: Path, separator: str) -> None:
    rows = ["id;speed;code;mixed", "139;1,5;1,5;1,5", "285;-2;007;2.5", "632;nan;;", "724;;2,5;1,0"]
    table = table_of(tmp_path, "\n".join(rows).replace(";", separator) + "\n")
    assert column_of(table, "speed").series.to_list() == [1.5, -2.0, None, None]
    assert texts(table, "code") == ["1,5", "007", "—", "2,5"]
    assert texts(table, "mixed") == ["1,5", "2.5", "—", "1,0"]


def test_numbers_that_are_not_finite_are_not_known(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,x\n139,nan\n285,3.5\n632,inf\n724,\n")
    assert column_of(table, "x").series.to_list() == [None, 3.5, None, None]
    path = tmp_path / "t.parquet"
    pl.DataFrame({"id": IDS, "x": [1.0, float("inf"), float("-inf"), 2.0]}).write_parquet(path)
    stored = column_of(read_images_table(path, IDS, NAMES), "x")
    assert stored.series.to_list() == [1.0, None, None, 2.0]
    assert [group.label for group in image_groups("x", stored)] == ["1", "2", "—"]
