// libtorch went from an optional of its own to the standard one; the type of a default value tells which it is.
#pragma once

#include <type_traits>
#include <utility>

#include <ATen/core/function_schema.h>

namespace ct {

template <class> struct OptionalIn;
template <template <class...> class Template, class... Inside> struct OptionalIn<Template<Inside...>> {
    template <class T> using Of = Template<T>;
};
using DefaultValue = std::decay_t<decltype(std::declval<const c10::Argument&>().default_value())>;
template <class T> using Optional = typename OptionalIn<DefaultValue>::template Of<T>;

}  // namespace ct
