"""Writes digits.csv, diabetes.csv and breast-cancer.csv from the tables that scikit-learn carries.

Run with Debian 12's python3-sklearn (1.2.1): /usr/bin/python3 extract.py
Numbers are written with the shortest text that reads back to the same float64, so that a second run writes the
same bytes.
"""
import os

from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

HERE = os.path.dirname(os.path.abspath(__file__))


def text(value):
    value = float(value)
    return str(int(value)) if value == int(value) else repr(value)


def write(name, columns, rows, label, labels):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(",".join([*columns, label]) + "\n")
        for row, value in zip(rows, labels):
            file.write(",".join([*map(text, row), text(value)]) + "\n")


digits = load_digits()
write("digits.csv", [f"p{i}" for i in range(64)], digits.data, "label", digits.target)

diabetes = load_diabetes(scaled=False)
write("diabetes.csv", diabetes.feature_names, diabetes.data, "progression", diabetes.target)

cancer = load_breast_cancer()
write("breast-cancer.csv", [name.replace(" ", "_") for name in cancer.feature_names], cancer.data, "benign",
      cancer.target)
