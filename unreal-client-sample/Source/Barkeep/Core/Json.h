// One JSON value, with a strict reader bounded in depth and a writer. Plain C++17: no exceptions, no RTTI, no engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Export.h"

namespace barkeep {

class BARKEEP_CORE_API Json {
public:
    enum class Kind { Null, Flag, Number, Text, List, Object };
    using Field = std::pair<std::string, Json>;

    /// Deeper values are refused: a hostile frame must not overflow the stack.
    static constexpr int MaxDepth = 64;

    Json() = default;
    Json(bool value) : kind_(Kind::Flag), text_(value ? "true" : "false") {}
    Json(std::int64_t value) : kind_(Kind::Number), text_(std::to_string(value)) {}
    Json(int value) : Json(static_cast<std::int64_t>(value)) {}
    /// JSON has no NaN and no infinity: they become null.
    Json(double value);
    Json(std::string value) : kind_(Kind::Text), text_(std::move(value)) {}
    Json(const char* value) : Json(std::string(value)) {}

    static Json MakeObject();
    static Json MakeList();

    /// The value, or nothing; then `mistake`, if given, says where and why.
    static std::optional<Json> Read(std::string_view source, std::string* mistake = nullptr);
    std::string Write() const;

    Kind GetKind() const { return kind_; }
    bool IsNull() const { return kind_ == Kind::Null; }
    bool IsText() const { return kind_ == Kind::Text; }
    bool IsObject() const { return kind_ == Kind::Object; }

    /// The text of a string; empty for any other kind.
    const std::string& AsText() const;
    bool AsFlag(bool otherwise = false) const;
    double AsNumber(double otherwise = 0) const;
    std::int64_t AsWhole(std::int64_t otherwise = 0) const;

    std::size_t Count() const { return kind_ == Kind::Object ? fields_.size() : items_.size(); }
    const std::vector<Json>& Items() const { return items_; }
    const std::vector<Field>& Fields() const { return fields_; }

    /// The field; null when there is none or this is no object.
    const Json& operator[](std::string_view name) const;
    /// The item; null past the end.
    const Json& operator[](std::size_t index) const;
    bool Has(std::string_view name) const;

    /// Sets a field of an object and returns it, so that objects can be written in one line.
    Json& Set(std::string_view name, Json value);
    Json& Add(Json value);

private:
    friend class JsonReader;

    Kind kind_ = Kind::Null;
    /// A string's text; or a number as it was written, so that nothing is lost on the way back.
    std::string text_;
    std::vector<Json> items_;
    std::vector<Field> fields_;
};

}  // namespace barkeep
